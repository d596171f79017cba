// Command renderer prints what `helm template` would print for a chart, on machines that have no helm.
package main

import (
	"fmt"
	"os"
	"strings"
)

const usage = `usage: renderer RELEASE CHART_DIR -n NAMESPACE [-f FILE]... [--set K=V]... [--set-string K=V]...
                [--set-json K=JSON]... [--api-versions V]... [--kube-version V] [--include-crds] [--is-upgrade]
`

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "Error: %v\n", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	opts, err := parseOptions(args)
	if err != nil {
		fmt.Fprint(os.Stderr, usage)
		return err
	}
	chart, err := loadChart(opts.chartDir)
	if err != nil {
		return err
	}
	user, err := userValues(opts.settings)
	if err != nil {
		return err
	}
	values := coalesce(chart.Values, user)
	if err := checkSchema(chart, values); err != nil {
		return err
	}
	caps, err := newCapabilities(opts.kubeVersion, opts.apiVersions)
	if err != nil {
		return err
	}
	documents, err := renderChart(chart, values, caps, opts)
	if err != nil {
		return err
	}
	if opts.includeCRDs {
		err = printCRDs(chart)
	}
	for _, doc := range sortForInstall(documents) {
		if err == nil {
			_, err = fmt.Printf("---\n# Source: %s\n%s\n", doc.source, doc.content)
		}
	}
	return err
}

func printCRDs(c *chart) error {
	for _, crd := range c.CRDs {
		text := strings.TrimRight(string(crd.Data), "\n")
		if _, err := fmt.Printf("---\n# Source: %s/%s\n%s\n", c.Metadata.Name, crd.Name, text); err != nil {
			return err
		}
	}
	return nil
}
