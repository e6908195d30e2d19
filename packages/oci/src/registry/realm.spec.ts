import { httpAllowance } from './hosts';
import { trustedRealm } from './realm';

const allowance = httpAllowance(['registry.lan:5000', 'auth.lan']);

it.each([
  ['https://auth.docker.io/token', 'https://registry-1.docker.io'],
  ['https://registry.example/token', 'https://registry.example'],
  ['https://registry.example:8443/token?x=1', 'https://registry.example'],
  ['http://127.0.0.1:5002/token', 'https://127.0.0.1:5000'],
  ['http://localhost:5002/token', 'http://127.0.0.1:5000'],
  ['http://[::1]:5002/token', 'http://localhost:5000'],
  ['http://registry.lan:5001/token', 'http://registry.lan:5000'],
  ['http://auth.lan/token', 'https://registry.example'],
  ['https://10.1.2.3/token', 'https://10.1.2.3:5000'],
])('%s may have the credentials for %s', (realm, origin) => {
  expect(trustedRealm(realm, origin, allowance).href).toBe(realm);
});

it.each([
  ['http://auth.example/token', 'https://registry.example', 'is not encrypted'],
  ['http://registry.example/token', 'https://registry.example', 'is not encrypted'],
  ['http://auth.example/token', 'http://registry.lan:5000', 'is not encrypted'],
  ['http://127.0.0.1/token', 'https://registry.example', 'is not encrypted'],
  ['https://127.0.0.1/token', 'https://registry.example', 'private network'],
  ['https://0x7f.1/token', 'https://registry.example', 'private network'],
  ['https://2130706433/token', 'https://registry.example', 'private network'],
  ['https://localhost/token', 'https://registry.example', 'private network'],
  ['https://localhost./token', 'https://registry.example', 'private network'],
  ['https://a.localhost/token', 'https://registry.example', 'private network'],
  ['https://10.0.0.1/token', 'https://registry.example', 'private network'],
  ['https://172.16.0.1/token', 'https://registry.example', 'private network'],
  ['https://192.168.1.1/token', 'https://registry.example', 'private network'],
  ['https://100.64.0.1/token', 'https://registry.example', 'private network'],
  ['https://169.254.169.254/latest', 'https://registry.example', 'private network'],
  ['https://0.0.0.0/token', 'https://registry.example', 'private network'],
  ['https://[::]/token', 'https://registry.example', 'private network'],
  ['https://[::1]/token', 'https://registry.example', 'private network'],
  ['https://[fe80::1]/token', 'https://registry.example', 'private network'],
  ['https://[fd00:ec2::254]/token', 'https://registry.example', 'private network'],
  ['https://[fc00::1]/token', 'https://registry.example', 'private network'],
  ['https://[::ffff:10.0.0.1]/token', 'https://registry.example', 'private network'],
  ['https://[::ffff:169.254.169.254]/', 'https://registry.example', 'private network'],
  ['https://ci:pw@auth.example/token', 'https://registry.example', 'user name'],
  ['ftp://auth.example/token', 'https://registry.example', 'is not https'],
  ['javascript:alert(1)', 'https://registry.example', 'is not https'],
  ['/token', 'https://registry.example', 'not an absolute address'],
  ['', 'https://registry.example', 'not an absolute address'],
])('%s may not have the credentials for %s', (realm, origin, why) => {
  expect(() => trustedRealm(realm, origin, allowance)).toThrow(
    expect.objectContaining({
      code: 'NXM_REGISTRY_UNTRUSTED',
      message: expect.stringContaining(why),
    }),
  );
});
