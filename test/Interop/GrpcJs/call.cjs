// One call of a method, to see with which status it ends.
'use strict';
const { grpc, services, options, clientCredentials, say } = require('./common.cjs');

const metadata = new grpc.Metadata();
for (const name of ['agentID', 'agentIdentifiers']) if (name in options) metadata.set(name, options[name]);
const [service, method] = options.method.split('/');
const client = new services[service](options.server, clientCredentials());
const stream = client[method](metadata, { deadline: Date.now() + 60000 });
stream.on('data', () => {});
stream.on('error', () => {});
stream.on('status', (status) => {
  say('status', status.code, status.details);
  client.close();
});
