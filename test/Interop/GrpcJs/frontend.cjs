// A frontend: what connects to its TCP port gets a Proxy stream of its own, all of them on one HTTP/2 connection.
'use strict';
const net = require('net');
const { services, options, clientCredentials, say, pump } = require('./common.cjs');

const client = new services.ProxyService(options.server, clientCredentials());
let random = 1;

const front = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
  const stream = client.Proxy();
  let connectID;
  socket.on('error', () => {});
  stream.on('data', (packet) => {
    if (packet.payload === 'dialResponse') {
      if (packet.dialResponse.error) {
        say('refused', packet.dialResponse.error);
        stream.end();
        socket.destroy();
        return;
      }

      connectID = packet.dialResponse.connectID;
      pump(socket, stream, connectID);
      socket.resume();
      socket.once('end', () => stream.write({ type: 'CLOSE_REQ', closeRequest: { connectID } }));
    } else if (packet.payload === 'data') {
      if (!socket.write(packet.data.data)) {
        stream.pause();
        socket.once('drain', () => stream.resume());
      }
    } else if (packet.payload === 'closeResponse') {
      socket.end();
      stream.end();
    }
  });
  stream.on('error', (error) => { say('error', error.code, error.details); socket.destroy(); });
  stream.on('status', (status) => { say('status', status.code); socket.end(); });
  stream.write({ dialRequest: { protocol: 'tcp', address: options.address, random: String(random++) } });
});
front.listen(Number(options.front), '127.0.0.1', () => say('listening'));
