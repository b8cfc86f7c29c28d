// The files of `brock export` in the real servers: dnsmasq, unbound and BIND are started on loopback with their own
// configuration, are asked for names with questions of several types, and answer as the engine decides. What is let through
// reaches the server behind them, which is this test.
//
// Needs `target/release/brock` and Debian's packages dnsmasq-base, unbound and bind9.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before, describe } from 'node:test';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { DATA, skipWithout } from './data.mjs';
import { A, AAAA, ask, HTTPS, upstream } from './dns-client.mjs';

const BROCK = fileURLToPath(new URL('../target/release/brock', import.meta.url));
const LISTS = ['easylist.txt', 'easyprivacy.txt'].map((name) => join(DATA, 'lists', name));
/** @param {string} name */
const program = (name) => ['/usr/sbin', '/usr/bin'].map((folder) => join(folder, name)).find(existsSync) ?? `/usr/sbin/${name}`;
const [DNSMASQ, UNBOUND, UNBOUND_CHECK, NAMED, ZONE_CHECK] =
  ['dnsmasq', 'unbound', 'unbound-checkconf', 'named', 'named-checkzone'].map(program);
/** Blocked names that are asked for. */
const ASKED = 1000;
/** A list of our own, for exceptions and names of unusual form. */
const OWN = `||blocked.example^
@@||let.blocked.example^
||again.let.blocked.example^$important
||27--01x.example^
||exa_mple.example^
||${'a'.repeat(63)}.example^
||bücher.example^
`;

/** @param {string[]} args @param {string} [input] */
function brock(args, input) {
  const run = spawnSync(BROCK, args, { encoding: 'utf8', input, maxBuffer: 1 << 28 });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}

/** A free port of loopback. @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * The servers: the name of the form, the checker, the configuration, the program that runs it, and its answers to what is
 * blocked: no name (3), or no address.
 */
const SERVERS = {
  dnsmasq: {
    needs: [DNSMASQ],
    /** @param {string} file */
    check: (file) => [DNSMASQ, ['--test', `--conf-file=${file}`]],
    /** @param {{ file: string, folder: string, port: number, behind: number }} place */
    start: ({ file, folder, port, behind }) => [
      DNSMASQ,
      ['--keep-in-foreground', '--user=root', `--conf-file=${file}`, `--port=${port}`, '--listen-address=127.0.0.1', '--bind-interfaces',
        '--no-resolv', '--no-hosts', `--server=127.0.0.1#${behind}`, '--cache-size=0', `--pid-file=${join(folder, 'pid')}`],
    ],
  },
  unbound: {
    needs: [UNBOUND, UNBOUND_CHECK],
    check: (file) => [UNBOUND_CHECK, [file]],
    start: ({ file, folder, port, behind }) => {
      const main = join(folder, 'unbound.conf');
      writeFileSync(main, `include: "${file}"
server:
  interface: 127.0.0.1@${port}
  do-daemonize: no
  use-syslog: no
  username: ""
  chroot: ""
  directory: "${folder}"
  pidfile: "${join(folder, 'pid')}"
  do-not-query-localhost: no
  module-config: "iterator"
  num-threads: 1
remote-control:
  control-enable: no
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@${behind}
`);
      return [UNBOUND, ['-d', '-c', main]];
    },
  },
  rpz: {
    needs: [NAMED, ZONE_CHECK],
    check: (file) => [ZONE_CHECK, ['-q', 'rpz.example', file]],
    start: ({ file, folder, port, behind }) => {
      const main = join(folder, 'named.conf');
      writeFileSync(main, `options {
  directory "${folder}";
  pid-file "${join(folder, 'pid')}";
  session-keyfile "${join(folder, 'session.key')}";
  listen-on port ${port} { 127.0.0.1; };
  listen-on-v6 { none; };
  recursion yes;
  allow-query { 127.0.0.1; };
  forward only;
  forwarders { 127.0.0.1 port ${behind}; };
  dnssec-validation no;
  response-policy { zone "rpz.example"; } qname-wait-recurse no;
};
controls { };
zone "rpz.example" { type primary; file "${file}"; };
`);
      return [NAMED, ['-g', '-n', '1', '-c', main, '-u', 'root']];
    },
  },
};

const skip = skipWithout('DNS servers', BROCK, ...LISTS, ...Object.values(SERVERS).flatMap(({ needs }) => needs));

describe('DNS servers answer as the engine decides', { skip }, () => {
  let folder, behind, own;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'brock-dns-'));
    own = join(folder, 'own.txt');
    writeFileSync(own, OWN);
    behind = await upstream();
  });

  after(() => {
    behind?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [form, server] of Object.entries(SERVERS)) {
    test(form, async () => {
      const place = { folder: mkdtempSync(join(folder, form)), file: '', port: await freePort(), behind: behind.port };
      place.file = join(place.folder, 'export');
      brock(['export', '--to', form, ...LISTS, own, '-o', place.file]);
      const [checker, args] = server.check(place.file);
      const checked = spawnSync(checker, args, { encoding: 'utf8' });
      assert.equal(checked.status, 0, checked.stderr + checked.stdout);

      const [command, options] = server.start(place);
      const running = spawn(command, options, { stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      for (const stream of [running.stdout, running.stderr]) stream.on('data', (data) => { said = (said + data).slice(-4000); });
      try {
        await answers(place.port, () => running.exitCode !== null && said);
        await compare(place);
      } finally {
        running.kill('SIGKILL');
        if (running.exitCode === null) await once(running, 'exit');
      }
    });
  }

  /** Waits until a server answers, for at most a minute. @param {number} port @param {() => string | false} ended */
  async function answers(port, ended) {
    for (let tries = 0; tries < 300; tries += 1) {
      if (ended()) assert.fail(`the server ended: ${ended()}`);
      const answer = await ask(port, 'started.example', A).catch(() => null);
      if (answer) return;
      await wait(200);
    }
    assert.fail('the server does not answer');
  }

  /** Asks for names, and compares with the engine. @param {{ file: string, port: number }} place */
  async function compare({ port }) {
    const names = sample();
    const rows = names.map((name) => JSON.stringify({ url: `https://${name}/`, sourceUrl: 'https://unrelated.example/', type: 'other' }));
    const requests = join(folder, 'requests.jsonl');
    writeFileSync(requests, rows.join('\n'));
    // What is not blocked may be blocked by filters that no server can express: these are not in the list of all hosts.
    const hosts = join(folder, 'hosts.txt');
    brock(['export', '--to', 'adguardhome', ...LISTS, own, '-o', hosts]);
    const [all, whole] = [[...LISTS, own], [hosts]].map((lists) => decide(lists, requests));
    assert.equal(all.length, names.length);
    let blocked = 0;
    const wrong = [];
    for (const [index, name] of names.entries()) {
      const expected = whole[index];
      if (expected && !all[index]) wrong.push(`${name} is in the list of hosts, and not blocked by the lists`);
      blocked += Number(expected);
      for (const type of [A, AAAA, HTTPS]) {
        behind.asked.delete(name);
        const { code, hasAddress } = await ask(port, name, type);
        const isBlocked = !hasAddress && !behind.asked.has(name);
        if (isBlocked !== expected) wrong.push(`${name} type ${type}: code ${code}, the engine says ${expected}`);
      }
    }
    assert.deepEqual(wrong, []);
    assert.ok(blocked > ASKED, `${blocked} of ${names.length} names are blocked`);
    assert.ok(blocked < names.length - ASKED / 2, `${names.length - blocked} names are let through`);
  }

  /** Whether lists block requests. @param {string[]} lists @param {string} requests @returns {boolean[]} */
  function decide(lists, requests) {
    const run = brock(['check', ...lists.flatMap((list) => ['-l', list]), '--requests', requests, '--json']);
    return run.trim().split('\n').map((line) => JSON.parse(line).action === 'block');
  }

  /** Blocked names, a name below each, a neighbour of each, exceptions and the names of the own list. @returns {string[]} */
  function sample() {
    const lines = brock(['export', '--to', 'dnsmasq', ...LISTS, own]).split('\n');
    const named = (start) => lines.filter((line) => line.startsWith(start)).map((line) => line.split('/')[1]);
    const [blocked, allowed] = [named('local=/'), named('server=/')];
    const step = Math.floor(blocked.length / ASKED);
    const some = blocked.filter((_, index) => index % step === 0).slice(0, ASKED);
    const neighbours = some.map((name) => `x-${name}`);
    const ours = ['blocked.example', 'again.let.blocked.example', '27--01x.example', 'exa_mple.example', `${'a'.repeat(63)}.example`,
      'xn--bcher-kva.example'];
    const all = [...some, ...some.map((name) => `below.${name}`), ...neighbours, ...allowed, ...allowed.map((name) => `below.${name}`), ...ours];
    return [...new Set(all)].filter((name) => name.length < 200 && name.split('.').every((label) => label.length < 64));
  }
});

test('our own reader of a hosts file takes the export back', { skip }, () => {
  const file = brock(['export', '--to', 'hosts', ...LISTS]);
  const again = brock(['export', '--to', 'domains', '-'], file);
  const names = (/** @type {string} */ text) => text.split('\n').filter((line) => line && !line.startsWith('#'));
  assert.deepEqual(names(again), names(file).map((line) => line.replace('0.0.0.0 ', '')));
  assert.ok(names(file).length > 80_000);
});
