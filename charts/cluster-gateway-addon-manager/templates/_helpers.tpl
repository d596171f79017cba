{{/* The tag of every image: the value, or the release that this chart belongs to. */}}
{{- define "cluster-gateway.tag" -}}
{{- .Values.tag | default (printf "v%s" .Chart.AppVersion) -}}
{{- end -}}

{{/* What every object of the release bears. */}}
{{- define "cluster-gateway.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* The restricted pod security standard. */}}
{{- define "cluster-gateway.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "cluster-gateway.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
privileged: false
runAsNonRoot: true
capabilities:
  drop:
    - ALL
{{- end -}}

{{/* Where the gateway's API servers run. */}}
{{- define "cluster-gateway.installNamespace" -}}
{{- .Values.clusterGateway.installNamespace | default .Release.Namespace -}}
{{- end -}}

{{/* Flags of the gateway that values set; empty when all are what the gateway does anyway. */}}
{{- define "cluster-gateway.additionalArgs" -}}
{{- with .Values.clusterGateway -}}
{{- if ne .tunnelTrust "RequireCa" }}
- --tunnel-trust={{ .tunnelTrust }}
{{- end }}
{{- if .authorizeProxySubpath }}
- --authorize-proxy-subpath=true
{{- end }}
{{- with .additionalArgs }}
{{ toYaml . }}
{{- end }}
{{- end -}}
{{- end -}}
