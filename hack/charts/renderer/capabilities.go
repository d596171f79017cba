package main

import (
	"fmt"
	"strings"

	"github.com/Masterminds/semver"
)

const defaultKubeVersion = "v1.31.0"

// What a cluster of the default version serves, for charts rendered without one.
var defaultAPIVersions = strings.Fields(`
	v1 admissionregistration.k8s.io/v1 apiextensions.k8s.io/v1 apiregistration.k8s.io/v1 apps/v1
	authentication.k8s.io/v1 authorization.k8s.io/v1 autoscaling/v1 autoscaling/v2 batch/v1 certificates.k8s.io/v1
	coordination.k8s.io/v1 discovery.k8s.io/v1 events.k8s.io/v1 flowcontrol.apiserver.k8s.io/v1 networking.k8s.io/v1
	node.k8s.io/v1 policy/v1 rbac.authorization.k8s.io/v1 scheduling.k8s.io/v1 storage.k8s.io/v1`)

type versionSet []string

func (v versionSet) Has(apiVersion string) bool {
	for _, known := range v {
		if known == apiVersion {
			return true
		}
	}
	return false
}

type kubeVersion struct{ Version, Major, Minor string }

func (k kubeVersion) String() string     { return k.Version }
func (k kubeVersion) GitVersion() string { return k.Version }

type capabilities struct {
	KubeVersion kubeVersion
	APIVersions versionSet
	HelmVersion struct{ Version string }
}

// newCapabilities takes the API versions of a cluster; without any, those of the default version.
func newCapabilities(version string, apiVersions []string) (*capabilities, error) {
	parsed, err := semver.NewVersion(version)
	if err != nil {
		return nil, fmt.Errorf("invalid kube version '%s': %w", version, err)
	}
	caps := &capabilities{APIVersions: apiVersions}
	if len(apiVersions) == 0 {
		caps.APIVersions = defaultAPIVersions
	}
	caps.KubeVersion = kubeVersion{
		Version: "v" + parsed.String(), Major: fmt.Sprint(parsed.Major()), Minor: fmt.Sprint(parsed.Minor()),
	}
	caps.HelmVersion.Version = "v3"
	return caps, nil
}
