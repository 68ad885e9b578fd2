{{- define "vpcwatch.fullname" -}}
{{- contains "vpcwatch" .Release.Name | ternary .Release.Name (printf "%s-vpcwatch" .Release.Name) | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* The services of this release, as a JSON list. */}}
{{- define "vpcwatch.services" -}}
{{- $names := list -}}
{{- if eq .Values.mode "run" -}}
{{- $names = list "run" -}}
{{- else -}}
{{- range list "ingest" "evaluator" "alerting" "query" -}}
{{- if (index $.Values .).enabled -}}{{- $names = append $names . -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- $names | toJson -}}
{{- end -}}

{{/* The service with the page; empty if it is switched off. */}}
{{- define "vpcwatch.page" -}}
{{- if eq .Values.mode "run" -}}run{{- else if .Values.query.enabled -}}query{{- end -}}
{{- end -}}

{{- define "vpcwatch.selector" -}}
app.kubernetes.io/name: vpcwatch
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "vpcwatch.labels" -}}
{{ include "vpcwatch.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* The settings of one service, as YAML; takes a list of the root and the name of the service. */}}
{{- define "vpcwatch.settings" -}}
{{- $root := index . 0 -}}
{{- $name := index . 1 -}}
{{- $settings := mergeOverwrite (deepCopy $root.Values.settings) (deepCopy (index $root.Values $name).settings) -}}
{{- $ingress := $root.Values.page.ingress -}}
{{- if and (eq $name (include "vpcwatch.page" $root)) $ingress.enabled -}}
{{- $url := printf "%s://%s" (ternary "https" "http" (ne $ingress.tlsSecret "")) $ingress.host -}}
{{- $settings = mergeOverwrite (dict "http" (dict "public-url" $url)) $settings -}}
{{- end -}}
{{- toYaml $settings -}}
{{- end -}}

{{/* The bootstrap servers, whether they are given as one text, as a list or as nested keys. */}}
{{- define "vpcwatch.bootstrapServers" -}}
{{- $kafka := default dict .Values.settings.kafka -}}
{{- $servers := default (dig "bootstrap" "servers" "" $kafka) (index $kafka "bootstrap.servers") -}}
{{- kindIs "slice" $servers | ternary (join "," $servers) $servers -}}
{{- end -}}

{{/* Fails early on what a pod would report only in its log. */}}
{{- define "vpcwatch.validate" -}}
{{- $page := include "vpcwatch.page" . -}}
{{- if and (eq .Values.mode "services") (not (include "vpcwatch.bootstrapServers" .)) (not (toJson .Values.env | contains "VPCWATCH_KAFKA_BOOTSTRAP_SERVERS")) -}}
{{- fail "set settings.kafka.bootstrap\\.servers to your Kafka, or mode=run for a single process with its own" -}}
{{- end -}}
{{- if $page -}}
{{- $http := default dict (fromYaml (include "vpcwatch.settings" (list . $page))).http -}}
{{- if not (or .Values.page.tokenSecret.name (index $http "token-file") (index $http "trusted-header")) -}}
{{- fail "the page is open to the network: set page.tokenSecret.name to a Secret with a token, or http.trusted-header behind a proxy that authenticates people" -}}
{{- end -}}
{{- if .Values.page.ingress.enabled -}}{{- $_ := required "set page.ingress.host" .Values.page.ingress.host -}}{{- end -}}
{{- end -}}
{{- end -}}
