package main

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"sort"
	"strings"
	"unicode/utf8"
)

// checkSchema holds the values against values.schema.json. It knows the keywords that this repository's charts use,
// and refuses any other rather than passing it over.
func checkSchema(c *chart, values map[string]interface{}) error {
	if c.Schema == nil {
		return nil
	}
	var schema map[string]interface{}
	if err := json.Unmarshal(c.Schema, &schema); err != nil {
		return fmt.Errorf("values.schema.json: %w", err)
	}
	data, err := json.Marshal(values)
	if err != nil {
		return err
	}
	var plain interface{}
	if err := json.Unmarshal(data, &plain); err != nil {
		return err
	}
	v := &validator{}
	v.check("(root)", schema, plain)
	if v.unknown != "" {
		return fmt.Errorf("values.schema.json: keyword %q is not supported by this renderer; install helm", v.unknown)
	}
	if len(v.problems) == 0 {
		return nil
	}
	return fmt.Errorf("values don't meet the specifications of the schema(s) in the following chart(s):\n%s:\n- %s",
		c.Metadata.Name, strings.Join(v.problems, "\n- "))
}

type validator struct {
	problems []string
	unknown  string
}

func (v *validator) fail(at, format string, args ...interface{}) {
	v.problems = append(v.problems, at+": "+fmt.Sprintf(format, args...))
}

func (v *validator) check(at string, schema map[string]interface{}, value interface{}) {
	if types := texts(schema["type"]); len(types) > 0 && !isAny(types, value) {
		v.fail(at, "Invalid type. Expected: %s, given: %s", strings.Join(types, "/"), typeOf(value))
		return
	}
	for _, keyword := range sortedKeys(schema) {
		v.keyword(at, keyword, schema, value)
	}
}

func (v *validator) keyword(at, keyword string, schema map[string]interface{}, value interface{}) {
	want := schema[keyword]
	switch keyword {
	case "type", "title", "description", "default", "examples", "$schema", "$id", "$comment":
	case "enum":
		for _, allowed := range want.([]interface{}) {
			if reflect.DeepEqual(allowed, value) {
				return
			}
		}
		v.fail(at, "%s must be one of the following: %s", lastPart(at), asJSON(want))
	case "const":
		if !reflect.DeepEqual(want, value) {
			v.fail(at, "%s does not match: %s", lastPart(at), asJSON(want))
		}
	case "pattern", "minLength", "maxLength":
		if text, ok := value.(string); ok {
			v.text(at, keyword, want, text)
		}
	case "minimum", "maximum":
		if number, ok := value.(float64); ok {
			v.number(at, keyword, want.(float64), number)
		}
	case "minItems", "uniqueItems", "items":
		if list, ok := value.([]interface{}); ok {
			v.list(at, keyword, want, list)
		}
	case "required", "properties", "additionalProperties":
		if object, ok := value.(map[string]interface{}); ok {
			v.object(at, keyword, schema, object)
		}
	default:
		v.unknown = keyword
	}
}

func (v *validator) text(at, keyword string, want interface{}, text string) {
	length := float64(utf8.RuneCountInString(text))
	switch {
	case keyword == "pattern" && !regexp.MustCompile(want.(string)).MatchString(text):
		v.fail(at, "Does not match pattern '%s'", want)
	case keyword == "minLength" && length < want.(float64):
		v.fail(at, "String length must be greater than or equal to %v", want)
	case keyword == "maxLength" && length > want.(float64):
		v.fail(at, "String length must be less than or equal to %v", want)
	}
}

func (v *validator) number(at, keyword string, want, number float64) {
	switch {
	case keyword == "minimum" && number < want:
		v.fail(at, "Must be greater than or equal to %v", want)
	case keyword == "maximum" && number > want:
		v.fail(at, "Must be less than or equal to %v", want)
	}
}

func (v *validator) list(at, keyword string, want interface{}, list []interface{}) {
	if keyword == "minItems" && float64(len(list)) < want.(float64) {
		v.fail(at, "Array must have at least %v items", want)
	}
	for i, item := range list {
		switch keyword {
		case "items":
			v.check(child(at, fmt.Sprint(i)), want.(map[string]interface{}), item)
		case "uniqueItems":
			for j := 0; j < i; j++ {
				if reflect.DeepEqual(item, list[j]) {
					v.fail(at, "array items[%d,%d] must be unique", j, i)
				}
			}
		}
	}
}

func (v *validator) object(at, keyword string, schema, object map[string]interface{}) {
	properties, _ := schema["properties"].(map[string]interface{})
	switch keyword {
	case "required":
		for _, name := range texts(schema["required"]) {
			if _, ok := object[name]; !ok {
				v.fail(at, "%s is required", name)
			}
		}
	case "properties":
		for _, name := range sortedKeys(properties) {
			if value, ok := object[name]; ok {
				v.check(child(at, name), properties[name].(map[string]interface{}), value)
			}
		}
	case "additionalProperties":
		for _, name := range sortedKeys(object) {
			if _, known := properties[name]; known {
				continue
			}
			switch extra := schema["additionalProperties"].(type) {
			case bool:
				if !extra {
					v.fail(at, "Additional property %s is not allowed", name)
				}
			case map[string]interface{}:
				v.check(child(at, name), extra, object[name])
			}
		}
	}
}

func isAny(types []string, value interface{}) bool {
	actual := typeOf(value)
	for _, t := range types {
		if t == actual || (t == "number" && actual == "integer") {
			return true
		}
	}
	return false
}

func typeOf(value interface{}) string {
	switch n := value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []interface{}:
		return "array"
	case float64:
		if n == math.Trunc(n) {
			return "integer"
		}
		return "number"
	}
	return "object"
}

func texts(v interface{}) []string {
	switch t := v.(type) {
	case string:
		return []string{t}
	case []interface{}:
		out := make([]string, 0, len(t))
		for _, item := range t {
			out = append(out, fmt.Sprint(item))
		}
		return out
	}
	return nil
}

func child(at, name string) string {
	if at == "(root)" {
		return name
	}
	return at + "." + name
}

func lastPart(at string) string { return at[strings.LastIndex(at, ".")+1:] }

func asJSON(v interface{}) string {
	data, _ := json.Marshal(v)
	return strings.Trim(strings.ReplaceAll(string(data), ",", ", "), "[]")
}

func sortedKeys(m map[string]interface{}) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
