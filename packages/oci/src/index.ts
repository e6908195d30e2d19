export type { Blob, Document, Image, ImageSet, Repository } from './model/blob';
export type { HistoryEntry, ImageConfig, RuntimeConfig } from './model/config';
export type { Descriptor, Platform } from './model/descriptor';
export { digestOf, hexOf, isDigest } from './model/digest';
export type { Index, Manifest } from './model/manifest';
export { asOci, DOCKER, INDEX_TYPES, MANIFEST_TYPES, OCI } from './model/media-types';
export { collectFolder, type CollectOptions } from './layer/collect-folder';
export type { Compression } from './layer/compression';
export type { FileContent, LayerEntry, Owner } from './layer/entry';
export { MODES } from './layer/modes';
export { whiteouts } from './layer/whiteout';
export { knownLayer, type LayerFacts } from './layer/known-layer';
export { writeLayer, type Layer, type LayerOptions } from './layer/write-layer';
export { openBlobStore } from './store/blob-store';
export type { BlobStore, Content, Expected, StoredBlob, StoreOptions, Swept } from './store/store';
export {
  composeImage,
  composeIndex,
  imageSet,
  platformOf,
  type ImageParts,
  type OwnLayer,
} from './model/image';
export {
  asDocument,
  documentKind,
  MAX_DOCUMENT_BYTES,
  MAX_LAYERS,
  parseConfig,
  parseIndex,
  parseManifest,
} from './model/parse';
export { isAttestation, platformText, samePlatform, selectPlatform } from './model/platform';
export { overlayRuntime } from './model/runtime';
export { readBlob, verified } from './model/verified';
export type { Finding, FindingCode } from './layout/findings';
export type { FileKind, ListedFile } from './layout/listed-file';
export type { ImageSource } from './layout/image-source';
export type { ImageName } from './layout/layout-index';
export { listImage, type ListOptions } from './layout/list-image';
export { openImageSource, type OpenSourceOptions } from './layout/open-source';
export { removeTree } from './layout/disk';
export { peekEntries, type PeekedEntry } from './layout/peek-entries';
export { bytesOf, textOf } from './layout/path-text';
export {
  unpackImage,
  type UnpackedImage,
  type UnpackedLayers,
  type UnpackOptions,
} from './layout/unpack';
export { validateImage, type ValidateOptions } from './layout/validate';
export { writeArchive, type WriteArchiveOptions } from './layout/write-archive';
export {
  writeLayout,
  type BlobProgress,
  type WriteLayoutOptions,
  type WrittenLayout,
} from './layout/write-layout';
export {
  createRegistryClient,
  type RegistryClient,
  type RegistryClientOptions,
} from './registry/client';
export type { Credential, CredentialSource } from './registry/credential';
export {
  credentialFileCandidates,
  type CredentialVariables,
} from './registry/credential-candidates';
export { createCredentialFiles, type CredentialFilesOptions } from './registry/credential-files';
export type { RunHelper } from './registry/credential-helper';
export type { Fetch } from './registry/fetch';
export type { RemoteImage } from './registry/fetch-image';
export type { FetchedManifest } from './registry/fetch-manifest';
export type { Limits } from './registry/limits';
export type { PushOptions, PushProgress, PushResult } from './registry/push';
export type { PushedBlob } from './registry/push-blob';
export type { PushedManifest } from './registry/push-manifest';
export type { RetryEvent } from './registry/retry';
