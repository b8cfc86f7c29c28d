// Questions to a DNS server, and a server that answers every question: RFC 1035, section 4; type HTTPS: RFC 9460.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

export const [A, AAAA, HTTPS] = [1, 28, 65];
/** Which servers take as an address that leads nowhere. */
const NOWHERE = new Set(['00000000', '00000000000000000000000000000000']);

/** A question as a message. @param {number} id @param {string} name @param {number} type */
function question(id, name, type) {
  const labels = name.split('.').flatMap((label) => [Buffer.from([label.length]), Buffer.from(label, 'latin1')]);
  const head = Buffer.from([id >> 8, id & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([head, ...labels, Buffer.from([0, type >> 8, type & 255, 0, 1])]);
}

/** The name at a place, and the place behind it. @param {Buffer} message @param {number} at @returns {[string, number]} */
function nameAt(message, at) {
  const labels = [];
  for (let end = -1; ;) {
    const length = message[at];
    if (length === 0) return [labels.join('.').toLowerCase(), end < 0 ? at + 1 : end];
    if (length >= 0xc0) {
      if (end < 0) end = at + 2;
      at = (length & 0x3f) << 8 | message[at + 1];
      continue;
    }
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
}

/** The code of an answer, and whether it has a record of the type with other content than an address that leads nowhere. */
function readAnswer(/** @type {Buffer} */ message, /** @type {number} */ type) {
  let [, at] = nameAt(message, 12);
  at += 4;
  let hasAddress = false;
  for (let left = message.readUInt16BE(6); left > 0; left -= 1) {
    [, at] = nameAt(message, at);
    const length = message.readUInt16BE(at + 8);
    const data = message.toString('hex', at + 10, at + 10 + length);
    hasAddress ||= message.readUInt16BE(at) === type && !NOWHERE.has(data);
    at += 10 + length;
  }
  return { code: message[3] & 15, hasAddress };
}

let lastId = 0;

/**
 * Asks a server of loopback; asks again where an answer is lost.
 * @param {number} port @param {string} name @param {number} type @returns {Promise<{ code: number, hasAddress: boolean }>}
 */
export async function ask(port, name, type) {
  const socket = createSocket('udp4');
  try {
    for (let tries = 0; tries < 15; tries += 1) {
      lastId = lastId + 1 & 0xffff;
      socket.send(question(lastId, name, type), port, '127.0.0.1');
      const answer = await once(socket, 'message', { signal: AbortSignal.timeout(2000) }).catch((error) => {
        if (error.name === 'AbortError' || error.code === 'ECONNREFUSED') return null;
        throw error;
      });
      if (answer) return readAnswer(answer[0], type);
    }
  } finally {
    socket.close();
  }
  throw new Error(`no answer about ${name}`);
}

/**
 * A server that answers every question, and says for which names.
 * @returns {Promise<{ port: number, asked: Set<string>, close: () => void }>}
 */
export async function upstream() {
  const asked = new Set();
  const data = { [A]: 'c0000201', [AAAA]: '20010db8000000000000000000000001', [HTTPS]: '000100' };
  const socket = createSocket('udp4');
  socket.on('message', (message, { port, address }) => {
    const [name, end] = nameAt(message, 12);
    const type = message.readUInt16BE(end);
    asked.add(name);
    const record = data[type] && Buffer.from(data[type], 'hex');
    const head = Buffer.from(message.subarray(0, 12));
    head.writeUInt16BE(0x8180, 2);
    head.writeUInt16BE(record ? 1 : 0, 6);
    head.writeUInt16BE(0, 8);
    head.writeUInt16BE(0, 10);
    const parts = [head, message.subarray(12, end + 4)];
    if (record) parts.push(Buffer.from([0xc0, 12, type >> 8, type & 255, 0, 1, 0, 0, 0, 60, 0, record.length]), record);
    socket.send(Buffer.concat(parts), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { port: socket.address().port, asked, close: () => socket.close() };
}
