package main

import (
	"fmt"
	"strings"
)

// setting is one -f or --set flag; their order is what decides between them within a kind, as in helm.
type setting struct{ kind, text string }

type options struct {
	release, chartDir, namespace, kubeVersion string
	apiVersions                               []string
	settings                                  []setting
	includeCRDs, isUpgrade                    bool
}

func parseOptions(args []string) (*options, error) {
	opts := &options{namespace: "default", kubeVersion: defaultKubeVersion}
	var positional []string
	for i := 0; i < len(args); i++ {
		name, value, inline := strings.Cut(args[i], "=")
		if !strings.HasPrefix(name, "-") {
			positional = append(positional, args[i])
			continue
		}
		switch name {
		case "--include-crds":
			opts.includeCRDs = true
			continue
		case "--is-upgrade":
			opts.isUpgrade = true
			continue
		}
		if !inline || len(name) == 2 {
			if i+1 >= len(args) {
				return nil, fmt.Errorf("%s needs a value", args[i])
			}
			name = args[i]
			i++
			value = args[i]
		}
		if err := opts.apply(name, value); err != nil {
			return nil, err
		}
	}
	if len(positional) != 2 {
		return nil, fmt.Errorf("want a release name and a chart folder, got %d arguments", len(positional))
	}
	opts.release, opts.chartDir = positional[0], strings.TrimRight(positional[1], "/")
	return opts, nil
}

func (o *options) apply(name, value string) error {
	switch name {
	case "-n", "--namespace":
		o.namespace = value
	case "--kube-version":
		o.kubeVersion = value
	case "-a", "--api-versions":
		o.apiVersions = append(o.apiVersions, strings.Split(value, ",")...)
	case "-f", "--values", "--set", "--set-string", "--set-json":
		o.settings = append(o.settings, setting{name, value})
	default:
		return fmt.Errorf("unknown flag %s", name)
	}
	return nil
}
