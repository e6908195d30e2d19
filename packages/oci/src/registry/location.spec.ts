import { headBlob } from './actions';
import { resolveLocation } from './location';

const request = headBlob({ registry: 'registry.example', name: 'a' }, `sha256:${'0'.repeat(64)}`);
const HTTPS = 'https://registry.example/v2/a/blobs/uploads/?x=1';

it.each([
  ['/v2/a/blobs/uploads/1?s=a%2Fb', HTTPS, 'https://registry.example/v2/a/blobs/uploads/1?s=a%2Fb'],
  ['1', HTTPS, 'https://registry.example/v2/a/blobs/uploads/1'],
  ['?s=2', HTTPS, 'https://registry.example/v2/a/blobs/uploads/?s=2'],
  ['//cdn.example/x', HTTPS, 'https://cdn.example/x'],
  ['https://cdn.example/x#part', HTTPS, 'https://cdn.example/x'],
  ['https://10.0.0.9:9000/x', HTTPS, 'https://10.0.0.9:9000/x'],
  ['http://127.0.0.1:9000/x', 'http://127.0.0.1:5000/', 'http://127.0.0.1:9000/x'],
  ['http://minio.lan/x', 'http://registry.lan:5000/', 'http://minio.lan/x'],
])('%j from %s is followed', (location, from, to) => {
  expect(resolveLocation(location, from, request)).toBe(to);
});

it.each([
  ['http://registry.example/x', HTTPS, 'is not encrypted'],
  ['http://cdn.example/x', HTTPS, 'is not encrypted'],
  ['https://127.0.0.1/x', HTTPS, 'inside this machine'],
  ['https://169.254.169.254/latest/meta-data', HTTPS, 'inside this machine'],
  ['http://169.254.169.254/latest/meta-data', 'http://registry.lan/', 'inside this machine'],
  ['http://169.254.169.254/latest/meta-data', 'http://127.0.0.1:5000/', 'inside this machine'],
  ['http://localhost:8080/x', 'http://registry.lan/', 'inside this machine'],
  ['file:///etc/passwd', HTTPS, 'neither https nor http'],
  ['https://a:b@cdn.example/x', HTTPS, 'user name'],
  ['https://', HTTPS, 'is not an address'],
])('%j from %s is refused', (location, from, why) => {
  expect(() => resolveLocation(location, from, request)).toThrow(
    expect.objectContaining({
      code: 'NXM_REGISTRY_UNTRUSTED',
      message: expect.stringContaining(why),
    }),
  );
});

it('shows no signature of an address', () => {
  expect(() => resolveLocation('http://cdn.example/x?X-Signature=abc', HTTPS, request)).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('abc') }),
  );
});
