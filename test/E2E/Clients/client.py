"""List, watch, patch and exec with Debian's Kubernetes client; one JSON line for each."""
import json
import sys

from kubernetes import client, config, watch
from kubernetes.stream import stream

namespace = sys.argv[1]
config.load_kube_config()
core = client.CoreV1Api()


def say(what, value):
    print(json.dumps({what: value}), flush=True)


maps = core.list_namespaced_config_map(namespace, label_selector="size")
say("list", sorted(item.metadata.name for item in maps.items))

events = []
watcher = watch.Watch()
selector = {"label_selector": "watched", "resource_version": maps.metadata.resource_version, "timeout_seconds": 60}
labels = {"watched": "python"}
core.create_namespaced_config_map(namespace, {"metadata": {"name": "seen-by-python", "labels": labels}})
core.patch_namespaced_config_map("seen-by-python", namespace, {"data": {"k": "v"}})
core.delete_namespaced_config_map("seen-by-python", namespace)
for event in watcher.stream(core.list_namespaced_config_map, namespace, **selector):
    if event["object"].metadata.labels["watched"] != "python":
        continue
    events.append([event["type"], event["object"].data])
    if event["type"] == "DELETED":
        watcher.stop()
say("watch", events)

patched = core.patch_namespaced_config_map("one", namespace, {"metadata": {"annotations": {"python": "was here"}}})
say("patch", patched.metadata.annotations["python"])

session = stream(
    core.connect_get_namespaced_pod_exec, "workload", namespace, container="echo",
    command=["sh", "-c", "read x; echo got $x; echo oops >&2; exit 3"],
    stdin=True, stdout=True, stderr=True, tty=False, _preload_content=False)
session.write_stdin("typed\n")
session.run_forever(timeout=60)
say("exec", [session.read_stdout(), session.read_stderr(), session.returncode])

try:
    core.read_namespaced_config_map("nosuch", namespace)
except client.exceptions.ApiException as e:
    say("error", [e.status, json.loads(e.body)["reason"]])
