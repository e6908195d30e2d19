import { parseRecord, RECORD_START, recordName, renderRecord } from './record';

const text = renderRecord('diff/gzip/x', { digest: 'sha256:00', size: 7 });

it('is one line of JSON with its key and a digest of its value', () => {
  expect(text).toBe(
    '{"version":1,"key":"diff/gzip/x","digest":"sha256:f91abec0799709a6fd0fc33b8a9869e6f02c8ca77fd1bdf4289227704b0b3877","value":{"digest":"sha256:00","size":7}}\n',
  );
  expect(text.startsWith(RECORD_START)).toBe(true);
});

it('has a name that is no path, whatever the key', () => {
  expect(recordName('../../etc/passwd')).toMatch(/^[0-9a-f]{64}\.json$/);
});

it.each([[{ digest: 'sha256:00', size: 7 }], [null], [0], ['']])('gives %j back', (value) => {
  expect(parseRecord('key', renderRecord('key', value))).toEqual({ value });
});

it.each([
  ['', 'it is no JSON object'],
  ['{', 'it is no JSON object'],
  ['null', 'it is no JSON object'],
  ['7', 'it is no JSON object'],
  ['[]', 'another version wrote it'],
  [text.slice(0, 40), 'it is no JSON object'],
  [text.replace('"version":1', '"version":2'), 'another version wrote it'],
  [text.replace('diff/gzip', 'diff/none'), 'it is about something else'],
  [text.replace('"size":7', '"size":6'), 'its value is damaged'],
  [text.replace(/,"value".*/, '}'), 'its value is damaged'],
])('does not read %j', (damaged, problem) => {
  expect(parseRecord('diff/gzip/x', damaged)).toEqual({ problem });
});
