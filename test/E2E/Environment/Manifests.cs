namespace OcmAddons.E2E.Tests;

/// <summary>The workloads that tests run.</summary>
internal static class Manifests
{
    public const string Image = "ocm-addons/busybox:local";

    /// <summary>A pod that writes a line each second, serves a page, and gives back what its stdin gets.</summary>
    public const string Workload =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: workload, labels: {app: workload}}
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: ocm-addons/busybox:local
              imagePullPolicy: IfNotPresent
              command:
                - sh
                - -c
                - |
                  mkdir -p /tmp/www && echo hello from the pod >/tmp/www/index.html
                  httpd -p 8080 -h /tmp/www
                  i=0; while true; do i=$((i + 1)); echo "tick $i"; sleep 1; done
              readinessProbe:
                httpGet: {path: /index.html, port: 8080}
                periodSeconds: 1
            - name: echo
              image: ocm-addons/busybox:local
              imagePullPolicy: IfNotPresent
              stdin: true
              command: [cat]
        """;

    /// <summary>What there is to look at: a deployment with its pod, a service, and ConfigMaps.</summary>
    public const string Sights =
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, labels: {tier: front}}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - name: web
                  image: ocm-addons/busybox:local
                  imagePullPolicy: IfNotPresent
                  command: [sh, -c, "mkdir /tmp/w; echo page >/tmp/w/index.html; echo up; exec httpd -f -p 8080 -h /tmp/w"]
                  readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector: {app: web}
          ports: [{name: http, port: 80, targetPort: 8080}]
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: one, labels: {size: small}}
        data: {text: "ünï wert ✓"}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: two, labels: {size: small}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: three, labels: {size: large}}
        """;
}
