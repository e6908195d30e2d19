import type { RegistryRequest } from '@nx-multistage/testkit';

/** What went over the wire, by digest and name; what was only asked for (HEAD) is left out. */
export interface Traffic {
  /** Blobs whose bytes were sent. */
  uploaded: string[];
  /** Blobs taken from another repository. */
  mounted: string[];
  /** Blobs that were fetched, each with the status: 206 is a part. */
  fetched: string[];
  /** References of manifests that were sent. */
  manifests: string[];
}

/** Reads an access log. */
export function trafficOf(requests: readonly RegistryRequest[]): Traffic {
  const all = requests.map((request) => ({ ...request, url: new URL(request.path, 'http://x') }));
  const put = all.filter(({ method, status }) => method === 'PUT' && status === 201);
  return {
    uploaded: put
      .filter(({ url }) => url.pathname.includes('/blobs/uploads/'))
      .map(({ url }) => url.searchParams.get('digest') ?? ''),
    mounted: all
      .filter(({ method, status }) => method === 'POST' && status === 201)
      .map(({ url }) => url.searchParams.get('mount') ?? url.searchParams.get('digest') ?? ''),
    fetched: all
      .filter(({ method, status, url }) => method === 'GET' && status < 300 && isBlob(url))
      .map(({ url, status }) => `${lastOf(url)} ${status}`),
    manifests: put
      .filter(({ url }) => url.pathname.includes('/manifests/'))
      .map(({ url }) => lastOf(url)),
  };
}

const isBlob = ({ pathname }: URL): boolean => /\/blobs\/sha256:/.test(pathname);
const lastOf = ({ pathname }: URL): string => pathname.slice(pathname.lastIndexOf('/') + 1);
