export type { Blob, Document, Image, ImageSet, Repository } from './model/blob';
export type { HistoryEntry, ImageConfig, RuntimeConfig } from './model/config';
export type { Descriptor, Platform } from './model/descriptor';
export { digestOf, hexOf, isDigest } from './model/digest';
export type { Index, Manifest } from './model/manifest';
export { asOci, DOCKER, INDEX_TYPES, MANIFEST_TYPES, OCI } from './model/media-types';
