package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"sigs.k8s.io/yaml"
)

// metadata is Chart.yaml, under the names that templates use.
type metadata struct {
	Name        string            `json:"name"`
	Home        string            `json:"home,omitempty"`
	Sources     []string          `json:"sources,omitempty"`
	Version     string            `json:"version"`
	Description string            `json:"description,omitempty"`
	Keywords    []string          `json:"keywords,omitempty"`
	APIVersion  string            `json:"apiVersion"`
	AppVersion  string            `json:"appVersion,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
	KubeVersion string            `json:"kubeVersion,omitempty"`
	Type        string            `json:"type,omitempty"`
	IsRoot      bool              `json:"-"`
}

type file struct {
	Name string
	Data []byte
}

type chart struct {
	Metadata  metadata
	Values    map[string]interface{}
	Schema    []byte
	Templates []file
	CRDs      []file
	Files     files
}

func loadChart(dir string) (*chart, error) {
	all, err := readTree(dir)
	if err != nil {
		return nil, err
	}
	c := &chart{Values: map[string]interface{}{}, Files: files{}}
	for _, f := range all {
		switch {
		case f.Name == "Chart.yaml":
			err = yaml.Unmarshal(f.Data, &c.Metadata)
		case f.Name == "values.yaml":
			err = yaml.Unmarshal(f.Data, &c.Values)
		case f.Name == "values.schema.json":
			c.Schema = f.Data
		case strings.HasPrefix(f.Name, "templates/"):
			c.Templates = append(c.Templates, f)
		case strings.HasPrefix(f.Name, "crds/"):
			if ext := filepath.Ext(f.Name); ext == ".yaml" || ext == ".yml" || ext == ".json" {
				c.CRDs = append(c.CRDs, f)
			}
		case strings.HasPrefix(f.Name, "charts/"):
			return nil, fmt.Errorf("%s: this renderer does not know subcharts; install helm", f.Name)
		default:
			c.Files[f.Name] = f.Data
		}
		if err != nil {
			return nil, fmt.Errorf("cannot load %s: %w", f.Name, err)
		}
	}
	if c.Metadata.Name == "" || c.Metadata.Version == "" || c.Metadata.APIVersion == "" {
		return nil, fmt.Errorf("%s: Chart.yaml must have apiVersion, name and version", dir)
	}
	c.Metadata.IsRoot = true
	return c, nil
}

// readTree reads the chart's files in the order of their names. Hidden files are no part of a chart.
func readTree(dir string) ([]file, error) {
	var all []file
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || path == dir {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if strings.HasPrefix(filepath.Base(name), ".") {
			if info.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if info.IsDir() {
			return nil
		}
		data, err := os.ReadFile(path)
		all = append(all, file{filepath.ToSlash(name), data})
		return err
	})
	sort.Slice(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	return all, err
}
