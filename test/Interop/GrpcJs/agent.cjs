// An agent: connects to a proxy-server, and serves the connections that it is sent.
'use strict';
const net = require('net');
const { grpc, services, options, clientCredentials, say, pump } = require('./common.cjs');

const metadata = new grpc.Metadata();
metadata.set('agentID', options.id);
metadata.set('agentIdentifiers', options.identifiers);
const client = new services.AgentService(options.server, clientCredentials());
const stream = client.Connect(metadata);
const sockets = new Map();
let next = 1;

function dial({ address, random }) {
  const connectID = String(next++);
  const at = address.lastIndexOf(':');
  const socket = net.connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)) });
  socket.once('connect', () => {
    sockets.set(connectID, socket);
    stream.write({ type: 'DIAL_RSP', dialResponse: { connectID, random } });
    pump(socket, stream, connectID);
    socket.once('close', () => {
      if (sockets.delete(connectID)) stream.write({ type: 'CLOSE_RSP', closeResponse: { connectID } });
    });
  });
  socket.on('error', (error) => {
    if (sockets.has(connectID)) return;
    const reason = error.code === 'ECONNREFUSED' ? 'connection refused' : error.code;
    stream.write({ type: 'DIAL_RSP', dialResponse: { error: `dial tcp ${address}: connect: ${reason}`, random } });
  });
}

function receive({ connectID, data }) {
  const socket = sockets.get(connectID);
  if (!socket) {
    stream.write({ type: 'CLOSE_RSP', closeResponse: { error: 'unrecognized connectID', connectID } });
  } else if (!socket.write(data)) {
    stream.pause();
    socket.once('drain', () => stream.resume());
  }
}

stream.on('metadata', (answer) => say('connected', answer.get('serverID'), answer.get('serverCount')));
stream.on('data', (packet) => {
  if (packet.payload === 'dialRequest') dial(packet.dialRequest);
  else if (packet.payload === 'data') receive(packet.data);
  else if (packet.payload === 'closeRequest') sockets.get(packet.closeRequest.connectID)?.end();
});
stream.on('error', (error) => say('error', error.code, error.details));
stream.on('end', () => say('ended'));
