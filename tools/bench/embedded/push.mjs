import { statSync } from 'node:fs';
import { buildRecord } from './build-record.mjs';
import { changeOneLine } from './edit.mjs';
import { bytes, fact } from './table.mjs';

/** A push after one line of the app has changed: what the registry's own log and store say was sent. */
export async function measurePush(setting) {
  const { testkit } = setting;
  const workspace = await setting.embedded();
  const registry = await testkit.startRegistryServer('plain');
  setting.onClose(() => registry.stop());
  const push = async () => {
    const before = (await registry.log()).length;
    const { stdout } = await workspace.nx(PUSH(registry.host));
    const [report] = JSON.parse(/^\[\n.*^\]/ms.exec(stdout)[0]);
    return { report, requests: (await registry.log()).slice(before) };
  };
  const first = await push();
  changeOneLine(workspace);
  const second = await push();
  const third = await push();
  const sent = sentBlobs(second.requests);
  const [{ layers, digest }] = buildRecord(workspace).platforms;
  const app = layers.find(({ name }) => name === 'app');
  const sizes = sent.map((each) => statSync(registry.blobFile(each)).size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const others = sent.filter((each) => each !== app.digest);
  const manifest = statSync(registry.blobFile(digest)).size;
  if (sent.length !== 2 || others.length !== 1 || third.report.uploaded !== 0)
    throw new Error(
      `sent: ${sent.join()}; app layer: ${app.digest}; again: ${third.report.uploaded}`,
    );
  if (total !== second.report.bytesSent)
    throw new Error(`the registry has ${total} bytes, the report says ${second.report.bytesSent}`);
  return {
    title: 'Push after one line of the app changed (log and store of docker-registry)',
    rows: [
      fact('first push', bytes(first.report.bytesSent), `${first.report.uploaded} blobs`),
      fact('app layer', bytes(app.size)),
      fact('config', bytes(total - app.size)),
      fact('manifest', bytes(manifest)),
      fact('in all', bytes(total + manifest), `${sent.length} blobs and the manifest`),
      fact('pushed again, unchanged', `${third.report.uploaded} blobs`, requestsOf(third.requests)),
    ],
  };
}

const PUSH = (host) => [...['run', 'api:docker-push', '--json'], `--tags=${host}/bench/api:latest`];

/** Digests of the blobs that an upload has ended for. */
function sentBlobs(requests) {
  return requests
    .filter(
      ({ method, path, status }) =>
        method === 'PUT' && path.includes('/blobs/uploads/') && status === 201,
    )
    .map(({ path }) => decodeURIComponent(/[?&]digest=([^&]+)/.exec(path)[1]));
}

function requestsOf(requests) {
  const counts = new Map();
  for (const { method } of requests) counts.set(method, (counts.get(method) ?? 0) + 1);
  return [...counts].map(([method, count]) => `${count} ${method}`).join(', ');
}
