package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

const maxIndex = 65536

type valueReader func(text string) (interface{}, error)

func stringValue(text string) (interface{}, error) { return text, nil }

// typedValue reads true, false, null and whole numbers as such; a number with a leading zero stays a text.
func typedValue(text string) (interface{}, error) {
	switch {
	case strings.EqualFold(text, "true"):
		return true, nil
	case strings.EqualFold(text, "false"):
		return false, nil
	case strings.EqualFold(text, "null"):
		return nil, nil
	case text == "0":
		return int64(0), nil
	case text != "" && text[0] != '0':
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n, nil
		}
	}
	return text, nil
}

// setAll applies "a.b[0]=x,c={1,2}" to values.
func setAll(values map[string]interface{}, text string, read valueReader) error {
	rest := text
	for rest != "" {
		key, after, found := cutUnescaped(rest, '=')
		if !found {
			return fmt.Errorf("key %q has no value", rest)
		}
		value, next, err := takeValue(after, read)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		path, err := parsePath(key)
		if err != nil {
			return err
		}
		updated, err := setPath(values, path, value)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		for k, v := range updated.(map[string]interface{}) {
			values[k] = v
		}
		rest = next
	}
	return nil
}

func takeValue(text string, read valueReader) (value interface{}, rest string, err error) {
	var probe interface{}
	if _, err := read("\x00"); err != nil { // the JSON reader: one JSON text, which may hold commas
		decoder := json.NewDecoder(strings.NewReader(text))
		if err := decoder.Decode(&probe); err != nil {
			return nil, "", err
		}
		rest := strings.TrimSpace(text[decoder.InputOffset():])
		return probe, strings.TrimPrefix(rest, ","), nil
	}
	if strings.HasPrefix(text, "{") {
		inner, rest, found := cutUnescaped(text[1:], '}')
		if !found {
			return nil, "", fmt.Errorf("list must terminate with '}'")
		}
		list := []interface{}{}
		for inner != "" {
			item, next, _ := cutUnescaped(inner, ',')
			v, err := read(unescape(item))
			if err != nil {
				return nil, "", err
			}
			list = append(list, v)
			inner = next
		}
		return list, strings.TrimPrefix(rest, ","), nil
	}
	item, rest, _ := cutUnescaped(text, ',')
	value, err = read(unescape(item))
	return value, rest, err
}

// parsePath splits a.b[2].c into "a", "b", 2, "c".
func parsePath(key string) ([]interface{}, error) {
	var path []interface{}
	for rest := key; rest != ""; {
		var part string
		part, rest, _ = cutUnescaped(rest, '.')
		name, indexes, indexed := cutUnescaped(part, '[')
		if name != "" {
			path = append(path, unescape(name))
		}
		for indexed {
			number, after, closed := strings.Cut(indexes, "]")
			n, err := strconv.Atoi(number)
			if err != nil || !closed || n < 0 || n > maxIndex {
				return nil, fmt.Errorf("error parsing index in %q", key)
			}
			path = append(path, n)
			_, indexes, indexed = strings.Cut(after, "[")
		}
	}
	if len(path) == 0 {
		return nil, fmt.Errorf("empty key in %q", key)
	}
	return path, nil
}

func setPath(node interface{}, path []interface{}, value interface{}) (interface{}, error) {
	if len(path) == 0 {
		return value, nil
	}
	var err error
	if index, ok := path[0].(int); ok {
		list, _ := node.([]interface{})
		for len(list) <= index {
			list = append(list, nil)
		}
		list[index], err = setPath(list[index], path[1:], value)
		return list, err
	}
	m, ok := node.(map[string]interface{})
	if !ok {
		m = map[string]interface{}{}
	}
	name := path[0].(string)
	m[name], err = setPath(m[name], path[1:], value)
	return m, err
}

func cutUnescaped(text string, sep byte) (before, after string, found bool) {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case sep:
			return text[:i], text[i+1:], true
		}
	}
	return text, "", false
}

func unescape(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
		}
		out.WriteByte(text[i])
	}
	return out.String()
}
