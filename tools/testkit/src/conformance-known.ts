/** Layers that a registry is not given, but refers to by URL: our images have none. */
const NON_DISTRIBUTABLE = [
  'non-distributable-layers/head/manifest-head-by-digest',
  'non-distributable-layers/head/manifest-head-by-tag',
  'non-distributable-layers/pull/manifest-by-digest',
  'non-distributable-layers/pull/manifest-by-tag',
  'non-distributable-layers/push/manifest-by-digest',
  'non-distributable-layers/push/manifest-by-tag',
  'non-distributable-layers/tag-list',
];

/**
 * Checks of the specification that registries fail, less those of sha512. What our client needs must not be here:
 * sha256, uploads in order, tags, mounts of what is there. `mountless` fails far more (no `Location` after an upload, no deletion).
 */
export const KNOWN_FAILURES = {
  plain: [
    'artifacts-with-subject/push/manifest-by-digest',
    'artifacts-with-subject/push/manifest-by-tag',
    'artifacts-with-subject/referrers',
    'artifacts-with-subject/tag-list',
    'empty/referrers',
    'index-with-subject/push/manifest-by-digest',
    'index-with-subject/push/manifest-by-tag',
    'index-with-subject/referrers',
    'index-with-subject/tag-list',
    'invalid-digest-format/manifest-get',
    'invalid-digest-format/manifest-put',
    'missing-subject/push/manifest-by-digest',
    'missing-subject/push/manifest-by-tag',
    'missing-subject/referrers',
    'sha256 blobs/chunked out-of-order and put chunk/blob-patch-chunked',
    'sha256 blobs/chunked out-of-order/blob-patch-chunked',
    ...NON_DISTRIBUTABLE,
  ],
  second: [
    'empty/referrers',
    'invalid-digest-format/manifest-put',
    'sha256 blobs/bad digest post only/blob-post-only',
    'sha256 blobs/chunked out-of-order and put chunk/blob-patch-chunked',
    'sha256 blobs/mount missing/blob-mount',
    'sha256 blobs/range requests/range -500',
    'sha256 blobs/range requests/range 5000-10000',
    ...NON_DISTRIBUTABLE,
  ],
  fake: [],
};
