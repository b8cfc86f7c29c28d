// The action for GitHub and the hooks for pre-commit, on a repository of their own. `action.yml` is run as the runner does:
// its expressions are evaluated and its steps run one after the other in bash.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const brock = process.env['BROCK'] ?? join(root, 'target/release/brock');
const action = join(root, 'bindings/github-action');

/** Why a test cannot run; counted by build.sh. */
function missing(name, program, ...args) {
  if (spawnSync(program, args).status === 0) return false;
  const why = `${program} is not installed`;
  if (process.env['BROCK_REQUIRE_DATA']) throw new Error(`BROCK_REQUIRE_DATA is set, and ${why}`);
  if (process.env['BROCK_SKIPS']) appendFileSync(process.env['BROCK_SKIPS'], `${name}\t${why}\n`);
  return why;
}

/** A repository with a list, an expectation and recorded requests; the second commit is the pull request. */
function repository(change) {
  const path = mkdtempSync(join(tmpdir(), 'brock-repository-'));
  const git = (...args) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.example', ...args], { cwd: path, encoding: 'utf8' }).trim();
  const write = (name, text) => writeFileSync(join(path, name), text);
  git('init', '--quiet', '--initial-branch=main');
  write('list.txt', '! Title: Mine\n||ads.example^$scripts\n||old.example^\n');
  write('list.test.toml', '[[request]]\nurl = "https://old.example/a.js"\nsource = "https://news.example/"\ntype = "script"\nexpect = "block"\n');
  write('requests.jsonl', ['old', 'new'].map((name) =>
    `${JSON.stringify({ url: `https://${name}.example/a.js`, sourceUrl: 'https://news.example/', type: 'script' })}\n`).join(''));
  write('.brock.toml', 'requests = ["requests.jsonl"]\n[[list]]\npath = "list.txt"\n');
  git('add', '.');
  git('commit', '--quiet', '-m', 'first');
  const base = git('rev-parse', 'HEAD');
  write('list.txt', change);
  git('add', '.');
  return { path, git, base };
}

// In canonical form, and with a finding on a line that does not change.
const good = '! Title: Mine\n||ads.example^$scripts\n||new.example^\n||old.example^\n';
const bad = '! Title: Mine\n||ads.example^$scripts\n||new.example^$imagee\n';

const python = missing('the action for GitHub', 'python3', '-c', 'import yaml');

/** Runs the steps of action.yml. The first that fails ends it. */
function runAction(repo, inputs) {
  const definition = JSON.parse(execFileSync('python3',
    ['-c', 'import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))', join(action, 'action.yml')], { encoding: 'utf8' }));
  const temp = mkdtempSync(join(tmpdir(), 'brock-runner-'));
  const files = { GITHUB_PATH: join(temp, 'path'), GITHUB_STEP_SUMMARY: join(temp, 'summary') };
  Object.values(files).forEach((file) => writeFileSync(file, ''));
  const context = { 'github.action_path': action, 'github.event.pull_request.base.sha': repo.base };
  const expanded = (text) => String(text).replace(/\$\{\{ *(.*?) *\}\}/g, (_, name) => {
    assert.ok(name in context, `${name} has no value`);
    return context[name];
  });
  for (const name of Object.keys(inputs)) assert.ok(name in definition.inputs, `${name} is no input`);
  for (const [name, { default: value }] of Object.entries(definition.inputs)) {
    context[`inputs.${name}`] = expanded(inputs[name] ?? value);
  }
  const holds = (condition) => {
    const [, name, operator, value] = /^\$\{\{ (\S+) (==|!=) '(.*)' \}\}$/.exec(condition);
    return (context[name] === value) === (operator === '==');
  };
  const done = [];
  for (const step of definition.runs.steps) {
    if (step.if && !holds(step.if)) continue;
    assert.equal(step.shell, 'bash');
    const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, expanded(value)]));
    const path = [...readFileSync(files.GITHUB_PATH, 'utf8').trim().split('\n').reverse(), process.env['PATH']].join(delimiter);
    const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', expanded(step.run)],
      { cwd: repo.path, encoding: 'utf8', env: { ...process.env, ...files, ...env, PATH: path, RUNNER_TEMP: temp } });
    done.push({ name: step.name, status, stdout, stderr });
    if (status !== 0) break;
  }
  return { done, summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8') };
}

test('the action accepts a good change', { skip: python }, () => {
  const repo = repository(good);
  repo.git('commit', '--quiet', '-m', 'second');
  const { done, summary } = runAction(repo, { program: brock, test: 'auto', requests: 'requests.jsonl', sarif: 'lint.sarif' });
  assert.deepEqual(done.map(({ name, status }) => [name, status]), [['Install brock', 0], ['Lint', 0], ['Test', 0], ['Compare', 0]], JSON.stringify(done, null, 1));
  assert.match(summary, /new\.example/);
  assert.match(readFileSync(join(repo.path, 'brock-diff.html'), 'utf8'), /<html/);
  assert.equal(JSON.parse(readFileSync(join(repo.path, 'lint.sarif'), 'utf8')).version, '2.1.0');
});

test('the action annotates a changed line, and no other', { skip: python }, () => {
  const repo = repository(bad);
  repo.git('commit', '--quiet', '-m', 'second');
  const { done } = runAction(repo, { program: brock });
  const lint = done.at(-1);
  assert.deepEqual([lint.name, lint.status], ['Lint', 1]);
  assert.match(lint.stdout, /^::error file=list\.txt,line=3,.*imagee/m);
  assert.doesNotMatch(lint.stdout, /line=2/);
});

test('the action fails on an expectation, and on the reach of a filter', { skip: python }, () => {
  const broken = repository('! Title: Mine\n||new.example^\n');
  broken.git('commit', '--quiet', '-m', 'second');
  assert.deepEqual(runAction(broken, { program: brock, test: 'list.test.toml' }).done.at(-1).status, 1);
  const far = repository(`${good}/a.js$script\n`);
  far.git('commit', '--quiet', '-m', 'second');
  const { done } = runAction(far, { program: brock, lint: 'false', requests: 'requests.jsonl', 'max-reach': '1' });
  assert.deepEqual([done.at(-1).name, done.at(-1).status], ['Compare', 1], JSON.stringify(done, null, 1));
});

const preCommit = missing('the hooks for pre-commit', 'pre-commit', '--version');

test('the hooks for pre-commit', { skip: preCommit }, () => {
  // A clone with the hooks alone: pre-commit clones the repository that it takes hooks from.
  const hooks = mkdtempSync(join(tmpdir(), 'brock-hooks-'));
  execFileSync('bash', ['-c', `mkdir -p bindings/pre-commit && cp "${root}/.pre-commit-hooks.yaml" . && cp "${root}/bindings/pre-commit/run.sh" bindings/pre-commit/ &&
    git init --quiet && git add . && git -c user.name=t -c user.email=t@t.example commit --quiet -m hooks`], { cwd: hooks });
  const env = {
    ...process.env,
    PRE_COMMIT_HOME: mkdtempSync(join(tmpdir(), 'brock-pre-commit-')),
    PATH: `${dirname(brock)}${delimiter}${process.env['PATH']}`,
  };
  const run = (repo, hook) => spawnSync('pre-commit', ['try-repo', hooks, hook, '--verbose'], { cwd: repo.path, encoding: 'utf8', env });
  const [accepted, rejected] = [repository(good), repository(bad)];
  for (const hook of ['brock-lint', 'brock-fmt', 'brock-test', 'brock-diff']) {
    const { status, stdout, stderr } = run(accepted, hook);
    assert.equal(status, 0, `${hook}: ${stdout}${stderr}`);
    assert.match(stdout, /Passed/);
  }
  const lint = run(rejected, 'brock-lint');
  assert.equal(lint.status, 1);
  assert.match(lint.stdout, /list\.txt:3/);
  assert.doesNotMatch(lint.stdout, /list\.txt:2/);
  assert.equal(run(rejected, 'brock-test').status, 1);
  assert.ok(existsSync(join(accepted.path, 'list.txt')));
});
