import { createServer, type AddressInfo, type Server } from 'node:net';
import { describeWhere } from '@nx-multistage/testkit';
import { freePort, isFreePort } from './free-port';

const listen = (port: number, address?: string) =>
  new Promise<Server>((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, address, () => resolve(server));
  });
const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const close = (server: Server) => new Promise((resolve) => server.close(resolve));

describe.each([undefined, '127.0.0.1'])('a port taken on %s', (address) => {
  let server: Server;
  beforeEach(async () => {
    server = await listen(0, address);
  });
  afterEach(() => close(server));

  it('is not free, and another is found', async () => {
    const taken = portOf(server);
    expect(await isFreePort(taken)).toBe(false);
    expect(await isFreePort(taken, '127.0.0.1')).toBe(false);
    const other = await freePort(taken);
    expect(other).not.toBe(taken);
    await close(await listen(other));
  });
});

it('keeps the wanted port where it is free', async () => {
  const server = await listen(0);
  const wanted = portOf(server);
  await close(server);
  expect(await isFreePort(wanted)).toBe(true);
  expect(await isFreePort(wanted, '127.0.0.1')).toBe(true);
  expect(await freePort(wanted)).toBe(wanted);
});

const linux = process.platform === 'linux' ? undefined : 'only Linux has 127.0.0.2';
describeWhere(linux, 'a port taken on another address', () => {
  it('is free on the one that is asked for', async () => {
    const server = await listen(0, '127.0.0.2');
    try {
      expect(await isFreePort(portOf(server), '127.0.0.1')).toBe(true);
      expect(await isFreePort(portOf(server))).toBe(false);
    } finally {
      await close(server);
    }
  });
});
