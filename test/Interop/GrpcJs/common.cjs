// What the three programs share: options, the services, and pumping between a socket and a stream of packets.
'use strict';
const fs = require('fs');
const path = require('path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

// --name=value, as everything here is started.
const options = Object.fromEntries(process.argv.slice(2).map((argument) => {
  const at = argument.indexOf('=');
  return [argument.slice(2, at), argument.slice(at + 1)];
}));

const definition = loader.loadSync(path.join(__dirname, 'konnectivity.proto'), {
  keepCase: true, longs: String, enums: String, oneofs: true, bytes: Buffer,
});
const services = grpc.loadPackageDefinition(definition);

const file = (name) => fs.readFileSync(options[name]);
const clientCredentials = () => grpc.credentials.createSsl(file('ca'), file('key'), file('cert'));
const serverCredentials = () => grpc.ServerCredentials.createSsl(
  file('ca'), [{ private_key: file('key'), cert_chain: file('cert') }], true);

const say = (...words) => process.stdout.write(`${words.join(' ')}\n`);

// Sends what a socket receives; stops reading while the stream is full.
function pump(socket, stream, connectID) {
  socket.on('data', (data) => {
    if (!stream.write({ type: 'DATA', data: { connectID, data } })) {
      socket.pause();
      stream.once('drain', () => socket.resume());
    }
  });
}

module.exports = { grpc, services, options, clientCredentials, serverCredentials, say, pump };
