package main

import (
	"fmt"
	"path"
	"regexp"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/semver"
	"sigs.k8s.io/yaml"
)

// document is one object of the rendered chart.
type document struct{ source, kind, name, content string }

// A file's documents; helm's own expression, so that the same text comes out.
var separator = regexp.MustCompile(`(?:^|\s*\n)---\s*`)

func renderChart(c *chart, values map[string]interface{}, caps *capabilities, opts *options) ([]document, error) {
	if err := checkKubeVersion(c, caps); err != nil {
		return nil, err
	}
	t := template.New("gotpl").Option("missingkey=zero")
	t.Funcs(functions(t))
	for _, f := range c.Templates {
		if _, err := t.New(c.Metadata.Name + "/" + f.Name).Parse(string(f.Data)); err != nil {
			return nil, fmt.Errorf("parse error at (%s): %w", c.Metadata.Name+"/"+f.Name, err)
		}
	}
	var documents []document
	for _, f := range c.Templates {
		if strings.HasPrefix(path.Base(f.Name), "_") || path.Base(f.Name) == "NOTES.txt" {
			continue
		}
		name := c.Metadata.Name + "/" + f.Name
		var out strings.Builder
		if err := t.ExecuteTemplate(&out, name, scope(c, values, caps, opts, name)); err != nil {
			return nil, cleanError(name, err)
		}
		rendered, err := split(name, strings.ReplaceAll(out.String(), "<no value>", ""))
		if err != nil {
			return nil, err
		}
		documents = append(documents, rendered...)
	}
	return documents, nil
}

func scope(
	c *chart, values map[string]interface{}, caps *capabilities, opts *options, name string,
) map[string]interface{} {
	return map[string]interface{}{
		"Values":       values,
		"Chart":        c.Metadata,
		"Files":        c.Files,
		"Capabilities": caps,
		"Subcharts":    map[string]interface{}{},
		"Template":     map[string]interface{}{"Name": name, "BasePath": c.Metadata.Name + "/templates"},
		"Release": map[string]interface{}{
			"Name": opts.release, "Namespace": opts.namespace, "Service": "Helm", "Revision": 1,
			"IsInstall": !opts.isUpgrade, "IsUpgrade": opts.isUpgrade,
		},
	}
}

func split(source, text string) ([]document, error) {
	var documents []document
	for _, content := range separator.Split(strings.TrimSpace(text), -1) {
		content = strings.TrimSpace(content)
		if content == "" {
			continue
		}
		var head struct {
			Kind     string `json:"kind"`
			Metadata *struct {
				Name string `json:"name"`
			} `json:"metadata"`
		}
		if err := yaml.Unmarshal([]byte(content), &head); err != nil {
			return nil, fmt.Errorf("YAML parse error on %s: %w", source, err)
		}
		doc := document{source: source, kind: head.Kind, content: content}
		if head.Metadata != nil {
			doc.name = head.Metadata.Name
		}
		documents = append(documents, doc)
	}
	return documents, nil
}

func checkKubeVersion(c *chart, caps *capabilities) error {
	if c.Metadata.KubeVersion == "" {
		return nil
	}
	constraint, err := semver.NewConstraint(c.Metadata.KubeVersion)
	if err != nil {
		return fmt.Errorf("kubeVersion %q of the chart: %w", c.Metadata.KubeVersion, err)
	}
	version, err := semver.NewVersion(caps.KubeVersion.Version)
	if err != nil || !constraint.Check(version) {
		return fmt.Errorf("chart requires kubeVersion: %s which is incompatible with Kubernetes %s",
			c.Metadata.KubeVersion, caps.KubeVersion.Version)
	}
	return nil
}

// cleanError keeps of a chart author's own message what a user can read.
func cleanError(name string, err error) error {
	text := err.Error()
	start := strings.Index(text, messageStart)
	if start < 0 {
		return err
	}
	end := strings.Index(text, messageEnd)
	where := strings.SplitN(strings.TrimPrefix(text, "template: "), ": executing", 2)[0]
	return fmt.Errorf("execution error at (%s): %s", where, text[start+len(messageStart):end])
}

// sortForInstall orders by kind as helm installs them; within a kind the files' order stays.
func sortForInstall(documents []document) []document {
	rank := map[string]int{}
	for i, kind := range installOrder {
		rank[kind] = i
	}
	position := func(d document) int {
		if r, ok := rank[d.kind]; ok {
			return r
		}
		return len(installOrder)
	}
	sort.SliceStable(documents, func(i, j int) bool {
		a, b := documents[i], documents[j]
		if position(a) == len(installOrder) && position(b) == len(installOrder) {
			return a.kind < b.kind
		}
		return position(a) < position(b)
	})
	return documents
}

var installOrder = strings.Fields(`
	PriorityClass Namespace NetworkPolicy ResourceQuota LimitRange PodSecurityPolicy PodDisruptionBudget ServiceAccount
	Secret SecretList ConfigMap StorageClass PersistentVolume PersistentVolumeClaim CustomResourceDefinition ClusterRole
	ClusterRoleList ClusterRoleBinding ClusterRoleBindingList Role RoleList RoleBinding RoleBindingList Service DaemonSet
	Pod ReplicationController ReplicaSet Deployment HorizontalPodAutoscaler StatefulSet Job CronJob IngressClass Ingress
	APIService MutatingWebhookConfiguration ValidatingWebhookConfiguration`)
