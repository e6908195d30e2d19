export { createTemporaryFolder, writeFiles } from './folder';
