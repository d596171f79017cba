{{/* The tag of every image: the value, or the release that this chart belongs to. */}}
{{- define "cluster-proxy.tag" -}}
{{- .Values.tag | default (printf "v%s" .Chart.AppVersion) -}}
{{- end -}}

{{/* What every object of the release bears. */}}
{{- define "cluster-proxy.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* The restricted pod security standard. */}}
{{- define "cluster-proxy.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "cluster-proxy.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
privileged: false
runAsNonRoot: true
capabilities:
  drop:
    - ALL
{{- end -}}

{{/* How agents find the proxy servers: a name they can reach, a load balancer, or a port-forward through the hub. */}}
{{- define "cluster-proxy.entrypointType" -}}
{{- if .Values.proxyServer.entrypointAddress -}}Hostname
{{- else if .Values.proxyServer.entrypointLoadBalancer -}}LoadBalancerService
{{- else -}}
{{- fail "proxyServer: set entrypointAddress (where agents reach the hub) or entrypointLoadBalancer=true" -}}
{{- end -}}
{{- end -}}

{{- define "cluster-proxy.placementName" -}}
{{- .Values.installByPlacement.placementName | default "cluster-proxy-placement" -}}
{{- end -}}

{{- define "cluster-proxy.placementNamespace" -}}
{{- if .Values.installByPlacement.placementName -}}
{{- .Values.installByPlacement.placementNamespace | default .Release.Namespace -}}
{{- else -}}
{{- .Release.Namespace -}}
{{- end -}}
{{- end -}}
