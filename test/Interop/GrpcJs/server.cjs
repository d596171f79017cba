// A proxy-server: what connects to its TCP port is sent through the agent that connected last.
'use strict';
const net = require('net');
const { grpc, services, options, serverCredentials, say, pump } = require('./common.cjs');

let agent;
let random = 1;

class Agent {
  constructor(stream) {
    this.stream = stream;
    this.dials = new Map();
    this.sockets = new Map();
    stream.on('data', (packet) => this[packet.payload]?.(packet[packet.payload]));
    stream.on('error', () => this.lost());
    stream.on('end', () => { this.lost(); stream.end(); });
  }

  dial(socket) {
    const id = String(random++);
    this.dials.set(id, socket);
    this.stream.write({ dialRequest: { protocol: 'tcp', address: options.address, random: id } });
  }

  dialResponse({ error, connectID, random: id }) {
    const socket = this.dials.get(id);
    this.dials.delete(id);
    if (error) {
      say('refused', error);
      socket.destroy();
      return;
    }

    this.sockets.set(connectID, socket);
    pump(socket, this.stream, connectID);
    socket.resume();
    socket.once('close', () => {
      if (this.sockets.has(connectID)) this.stream.write({ type: 'CLOSE_REQ', closeRequest: { connectID } });
    });
    socket.once('end', () => this.stream.write({ type: 'CLOSE_REQ', closeRequest: { connectID } }));
  }

  data({ connectID, data }) {
    if (this.sockets.get(connectID)?.write(data) === false) {
      this.stream.pause();
      this.sockets.get(connectID).once('drain', () => this.stream.resume());
    }
  }

  closeResponse({ connectID }) {
    const socket = this.sockets.get(connectID);
    this.sockets.delete(connectID);
    socket?.end();
    say('closed', connectID, 'open', this.sockets.size);
  }

  drain() {
    say('drain');
  }

  lost() {
    for (const socket of this.sockets.values()) socket.destroy();
    this.sockets.clear();
    say('lost');
  }
}

const server = new grpc.Server();
server.addService(services.AgentService.service, {
  Connect(stream) {
    const answer = new grpc.Metadata();
    answer.set('serverID', options.id);
    answer.set('serverCount', '1');
    stream.sendMetadata(answer);
    agent = new Agent(stream);
    say('agent', stream.metadata.get('agentID'), stream.metadata.get('agentIdentifiers'));
  },
});
const front = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
  socket.on('error', () => {});
  agent.dial(socket);
});
server.bindAsync(`127.0.0.1:${options.port}`, serverCredentials(), (error) => {
  if (error) throw error;
  front.listen(Number(options.front), '127.0.0.1', () => say('listening'));
});
