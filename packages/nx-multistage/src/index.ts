export { createNodes, createNodesV2, type NxMultistageOptions } from './inferred/create-nodes';
