// List, watch, patch and exec with Kubernetes' client for Node; one JSON line for each.
import { PassThrough } from 'node:stream';
import * as k8s from '@kubernetes/client-node';

const namespace = process.argv[2];
const config = new k8s.KubeConfig();
config.loadFromDefault();
const core = config.makeApiClient(k8s.CoreV1Api);
const say = (what, value) => console.log(JSON.stringify({ [what]: value }));

const maps = await core.listNamespacedConfigMap({ namespace, labelSelector: 'size' });
say('list', maps.items.map((item) => item.metadata.name).sort());

const events = [];
const told = new Promise((resolve, reject) => {
  new k8s.Watch(config).watch(
    `/api/v1/namespaces/${namespace}/configmaps`,
    { labelSelector: 'watched=node', resourceVersion: maps.metadata.resourceVersion },
    (type, object) => {
      events.push([type, object.data ?? null]);
      if (type === 'DELETED') resolve();
    },
    reject,
  ).catch(reject);
});
const name = 'seen-by-node';
await core.createNamespacedConfigMap({ namespace, body: { metadata: { name, labels: { watched: 'node' } } } });
const patches = k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.MergePatch);
await core.patchNamespacedConfigMap({ namespace, name, body: { data: { k: 'v' } } }, patches);
await core.deleteNamespacedConfigMap({ namespace, name });
await told;
say('watch', events);

const patched = await core.patchNamespacedConfigMap(
  { namespace, name: 'one', body: { metadata: { annotations: { node: 'was here' } } } }, patches);
say('patch', patched.metadata.annotations.node);

const out = new PassThrough();
const err = new PassThrough();
const input = new PassThrough(); // left open: its end would end the connection before the status comes
input.write('typed\n');
const texts = ['', ''];
out.on('data', (data) => { texts[0] += data; });
err.on('data', (data) => { texts[1] += data; });
const status = await new Promise((resolve, reject) => {
  new k8s.Exec(config).exec(
    namespace, 'workload', 'echo', ['sh', '-c', 'read x; echo got $x; echo oops >&2; exit 3'],
    out, err, input, false, resolve).catch(reject);
});
say('exec', [...texts, Number(status.details.causes[0].message)]);

await core.readNamespacedConfigMap({ namespace, name: 'nosuch' }).catch(
  (e) => say('error', [e.code, JSON.parse(e.body).reason]));
process.exit(0); // whatever connection is still open
