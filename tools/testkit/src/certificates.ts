import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { succeed } from './command';

/** What may be wrong with a server certificate; each is signed by the test's own authority but the last. */
export type CertificateKind = 'good' | 'expired' | 'wrong-host' | 'self-signed';

/** Paths of PEM files. */
export interface Certificate {
  key: string;
  certificate: string;
}

export interface ServerCertificate extends Certificate {
  /** The certificate that a client must trust. */
  ca: string;
  /** A folder with nothing but that certificate, for `--cert-dir` of skopeo and podman. */
  caFolder: string;
}

const DAY_MS = 86_400_000;
/** OpenSSL before 3.4 takes dates only in its `ca` command, which wants a configuration. */
const CONFIGURATION = (folder: string, host: string): string => `
[ca]
default_ca = test
[test]
database = ${folder}/index
new_certs_dir = ${folder}
default_md = sha256
policy = any
rand_serial = yes
x509_extensions = server
[any]
commonName = supplied
[server]
basicConstraints = CA:FALSE
subjectAltName = ${host}
[req]
distinguished_name = name
x509_extensions = authority
prompt = no
[name]
CN = nx-multistage test authority
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
`;

/**
 * Makes an authority and a certificate for `localhost` and `127.0.0.1` signed by it.
 *
 * @param folder an empty folder for the files
 */
export async function createServerCertificate(
  folder: string,
  kind: CertificateKind = 'good',
): Promise<ServerCertificate> {
  const path = (name: string) => join(folder, name);
  const host = kind === 'wrong-host' ? 'DNS:registry.invalid' : 'DNS:localhost,IP:127.0.0.1';
  writeFileSync(path('openssl.cnf'), CONFIGURATION(folder, host));
  writeFileSync(path('index'), '');
  const made = { key: path('server.key'), certificate: path('server.crt') };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const openssl = (...argv: string[]) => succeed('openssl', argv, { cwd: folder });
  const config = ['-config', 'openssl.cnf'];
  const caFolder = path('trusted');
  mkdirSync(caFolder);
  const ca = join(caFolder, 'ca.crt');
  if (kind === 'self-signed') {
    const extensions = ['-extensions', 'server', '-subj', '/CN=localhost', '-days', '30'];
    const files = ['-keyout', made.key, '-out', made.certificate];
    await openssl('req', '-x509', ...config, ...newKey, ...extensions, ...files);
    return { ...made, ca: made.certificate, caFolder };
  }
  const authority = ['-keyout', path('ca.key'), '-out', ca, '-days', '30'];
  await openssl('req', '-x509', ...config, ...newKey, ...authority);
  const request = ['-keyout', made.key, '-out', path('server.csr'), '-subj', '/CN=localhost'];
  await openssl('req', ...config, ...newKey, ...request);
  const sign = ['-cert', ca, '-keyfile', path('ca.key'), '-in', path('server.csr'), '-notext'];
  await openssl('ca', '-batch', ...config, ...sign, ...validity(kind), '-out', made.certificate);
  return { ...made, ca, caFolder };
}

/** A key and certificate that sign tokens: RSA, because the registry's tokens are RS256. */
export async function createSigningCertificate(folder: string, name: string): Promise<Certificate> {
  const made = { key: join(folder, 'token.key'), certificate: join(folder, 'token.crt') };
  const files = ['-keyout', made.key, '-out', made.certificate, '-subj', `/CN=${name}`];
  await succeed('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30'],
    ...files,
  ]);
  return made;
}

function validity(kind: CertificateKind): string[] {
  const days = kind === 'expired' ? { from: -3, to: -2 } : { from: -1, to: 30 };
  return ['-startdate', opensslDate(days.from), '-enddate', opensslDate(days.to)];
}

/** `YYYYMMDDHHMMSSZ` of so many days from now. */
function opensslDate(days: number): string {
  const iso = new Date(Date.now() + days * DAY_MS).toISOString();
  return `${iso.slice(0, 19).replace(/[-:T]/g, '')}Z`;
}
