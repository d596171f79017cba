package main

import (
	"encoding/json"
	"fmt"
	"os"

	"sigs.k8s.io/yaml"
)

// userValues merges the -f files and the --set flags: files first, then JSON, then --set, then --set-string, as helm
// does.
func userValues(settings []setting) (map[string]interface{}, error) {
	base := map[string]interface{}{}
	for _, s := range ofKind(settings, "-f", "--values") {
		data, err := os.ReadFile(s.text)
		if err != nil {
			return nil, err
		}
		current := map[string]interface{}{}
		if err := yaml.Unmarshal(data, &current); err != nil {
			return nil, fmt.Errorf("failed to parse %s: %w", s.text, err)
		}
		base = mergeMaps(base, current)
	}
	for _, s := range ofKind(settings, "--set-json") {
		if err := setAll(base, s.text, jsonValue); err != nil {
			return nil, fmt.Errorf("failed parsing --set-json data: %w", err)
		}
	}
	for _, s := range ofKind(settings, "--set") {
		if err := setAll(base, s.text, typedValue); err != nil {
			return nil, fmt.Errorf("failed parsing --set data: %w", err)
		}
	}
	for _, s := range ofKind(settings, "--set-string") {
		if err := setAll(base, s.text, stringValue); err != nil {
			return nil, fmt.Errorf("failed parsing --set-string data: %w", err)
		}
	}
	return base, nil
}

func ofKind(settings []setting, kinds ...string) []setting {
	var found []setting
	for _, s := range settings {
		for _, kind := range kinds {
			if s.kind == kind {
				found = append(found, s)
			}
		}
	}
	return found
}

func mergeMaps(a, b map[string]interface{}) map[string]interface{} {
	out := make(map[string]interface{}, len(a))
	for k, v := range a {
		out[k] = v
	}
	for k, v := range b {
		theirs, ok := v.(map[string]interface{})
		ours, both := out[k].(map[string]interface{})
		if ok && both {
			out[k] = mergeMaps(ours, theirs)
		} else {
			out[k] = v
		}
	}
	return out
}

// coalesce puts the user's values over the chart's; a null removes what the chart says, and is kept where it says
// nothing.
func coalesce(defaults, user map[string]interface{}) map[string]interface{} {
	out := make(map[string]interface{}, len(defaults))
	for k, v := range defaults {
		out[k] = v
	}
	for k, v := range user {
		theirs, isMap := v.(map[string]interface{})
		ours, both := out[k].(map[string]interface{})
		_, known := defaults[k]
		switch {
		case v == nil && known:
			delete(out, k)
		case isMap && both:
			out[k] = coalesce(ours, theirs)
		default:
			out[k] = v
		}
	}
	return out
}

func jsonValue(text string) (interface{}, error) {
	var v interface{}
	err := json.Unmarshal([]byte(text), &v)
	return v, err
}
