import { entryPath, whiteoutOf, type Whiteout } from './entry-path';
import { dataOf, impliedData, type FileData, type ListedFile } from './listed-file';
import { tarInvalid, type TarHeader } from './tar-header';

/** What one entry of a layer changes. All paths are real: no part of them but the last may be a symbolic link. */
export interface Change {
  /** Paths that are gone, each with all that was below. They come before all else. */
  removed: string[];
  /** Folders that a layer forgot to list; parents first. */
  implied: string[];
  /** The path that is new; missing for whiteouts and for a folder that only got other attributes. */
  added?: { path: string; data: FileData; hardlinkTo?: string };
}

interface Node {
  name: string;
  parent: Node | undefined;
  depth: number;
  layer: number;
  data: FileData;
  /** Of a directory. */
  children: Map<string, Node>;
}

/** Symbolic links that are followed on the way to one path, as in Linux. */
const MAX_LINKS = 40;
const MAX_DEPTH = 1000;

/**
 * The merged files of an image: layers are applied entry by entry, bottom up. Pure: it says what changes.
 * A parent that is a symbolic link is followed inside the image, as a mounted image would.
 * Source: OCI image-spec, layer.md, "Applying Changesets".
 */
export class FileTree {
  private readonly root: Node = newNode('', undefined, impliedData(), 0);
  /** Folders whose lower contents a whiteout of this layer removed: there is nothing more to remove. */
  private cleared = new Set<Node>();
  private layer = 0;

  /** A tree from a list of `files()`, to go on from there. */
  static from(files: ReadonlyMap<string, ListedFile>): FileTree {
    const tree = new FileTree();
    for (const [path, { layer, hardlinkOf, ...data }] of files) {
      const shared = hardlinkOf === undefined ? undefined : tree.find(hardlinkOf)?.data;
      const node = path === '' ? tree.root : tree.attach(path, shared ?? data);
      node.layer = layer;
      node.data = shared ?? data;
    }
    return tree;
  }

  /**
   * Applies one entry.
   *
   * @param layer counted from 0; never smaller than before
   * @throws {ToolError} NXM_LAYER_INVALID where it leads outside or makes no sense
   */
  apply(header: TarHeader, layer: number): Change {
    if (layer !== this.layer) this.cleared = new Set();
    this.layer = layer;
    const { path, problem } = entryPath(header.path);
    if (problem === 'parent' || problem === 'too long')
      throw refused(path, problem === 'parent' ? 'it leads outside' : 'its path is too long');
    const whiteout = whiteoutOf(path);
    if (whiteout) return this.remove(whiteout);
    return header.kind === 'hardlink' ? this.link(path, header) : this.put(path, header);
  }

  /** All paths, sorted, parents first; the root has the empty path. */
  files(): Map<string, ListedFile> {
    const files = new Map<string, ListedFile>();
    const first = new Map<FileData, string>();
    const visit = (node: Node, path: string): void => {
      const { data, layer } = node;
      const original = first.get(data);
      if (original === undefined) first.set(data, path);
      files.set(path, {
        ...data,
        ...(original === undefined ? {} : { hardlinkOf: original }),
        layer,
      });
      const names = [...node.children.keys()].sort();
      for (const name of names)
        visit(node.children.get(name) as Node, path === '' ? name : `${path}/${name}`);
    };
    visit(this.root, '');
    return files;
  }

  private put(path: string, header: TarHeader): Change {
    const data = dataOf(header);
    const change: Change = { removed: [], implied: [] };
    if (path === '') {
      if (data.type !== 'directory') throw refused('/', 'the root must be a folder');
      Object.assign(this.root, { data, layer: this.layer });
      return change;
    }
    const { parent, name } = this.place(path, change);
    const there = parent.children.get(name);
    if (there?.data.type === 'directory' && data.type === 'directory') {
      Object.assign(there, { data, layer: this.layer });
      return change;
    }
    if (there) change.removed.push(detach(there));
    const node = this.child(parent, name, data);
    return { ...change, added: { path: pathOf(node), data } };
  }

  private link(path: string, header: TarHeader): Change {
    const wanted = entryPath(header.linkPath);
    const target = wanted.problem === 'parent' ? undefined : this.find(wanted.path);
    if (!target || target.data.type === 'directory')
      throw refused(path, 'it is a hard link to nothing');
    const change: Change = { removed: [], implied: [] };
    const { parent, name } = this.place(path, change);
    const there = parent.children.get(name);
    if (there === target) return change;
    if (there && isBelow(target, there)) throw refused(path, 'it replaces what it links to');
    if (there) change.removed.push(detach(there));
    const node = this.child(parent, name, target.data);
    const hardlinkTo = pathOf(target);
    return { ...change, added: { path: pathOf(node), data: target.data, hardlinkTo } };
  }

  private remove(whiteout: Whiteout): Change {
    if (whiteout.kind === 'malformed') throw refused(whiteout.path, 'it is no proper whiteout');
    const opaque = whiteout.kind === 'opaque';
    const node = this.find(whiteout.path);
    const removed: string[] = [];
    if (node && !this.cleared.has(node)) {
      if (node.data.type === 'directory') this.cleared.add(node);
      if (opaque) for (const child of [...node.children.values()]) this.prune(child, removed);
      else this.prune(node, removed);
    }
    return { removed, implied: [] };
  }

  /** Removes what lower layers put there; what this layer added stays. */
  private prune(node: Node, removed: string[]): boolean {
    const below: string[] = [];
    let left = node.layer === this.layer;
    for (const child of [...node.children.values()]) left = this.prune(child, below) || left;
    if (left) removed.push(...below);
    else removed.push(detach(node));
    return left;
  }

  /** The folder an entry goes into, made where it is missing. */
  private place(path: string, change: Change): { parent: Node; name: string } {
    const cut = path.lastIndexOf('/');
    const name = path.slice(cut + 1);
    const make = (at: Node, missing: string): Node => {
      const node = this.child(at, missing, impliedData());
      change.implied.push(pathOf(node));
      return node;
    };
    const parent = this.walk(this.root, cut < 0 ? '' : path.slice(0, cut), make);
    if (parent?.data.type !== 'directory') throw refused(path, 'what should hold it is no folder');
    return { parent, name };
  }

  /** What is at a path, the last part not followed where it is a symbolic link. */
  private find(path: string): Node | undefined {
    const cut = path.lastIndexOf('/');
    const parent = this.walk(this.root, cut < 0 ? '' : path.slice(0, cut));
    return path === '' ? this.root : parent?.children.get(path.slice(cut + 1));
  }

  /** Follows a path from a folder, through symbolic links, never above the root. */
  private walk(
    from: Node,
    path: string,
    make?: (at: Node, name: string) => Node,
    budget = { links: MAX_LINKS },
  ): Node | undefined {
    let at: Node | undefined = from;
    for (const segment of path.split('/')) {
      if (segment === '' || segment === '.') continue;
      if (at?.data.type !== 'directory') return undefined;
      if (segment === '..') {
        at = at.parent ?? at;
        continue;
      }
      const next: Node | undefined = at.children.get(segment) ?? make?.(at, segment);
      if (next?.data.type !== 'symlink') {
        at = next;
        continue;
      }
      if (budget.links-- === 0) throw refused(path, 'its symbolic links lead in a circle');
      const target = next.data.linkTarget ?? '';
      at = this.walk(target.startsWith('/') ? this.root : at, target, make, budget);
    }
    return at;
  }

  private child(parent: Node, name: string, data: FileData): Node {
    if (parent.depth >= MAX_DEPTH) throw refused(name, 'it lies too deep');
    const node = newNode(name, parent, data, this.layer);
    parent.children.set(name, node);
    return node;
  }

  private attach(path: string, data: FileData): Node {
    const { parent, name } = this.place(path, { removed: [], implied: [] });
    return this.child(parent, name, data);
  }
}

function newNode(name: string, parent: Node | undefined, data: FileData, layer: number): Node {
  return { name, parent, depth: (parent?.depth ?? -1) + 1, layer, data, children: new Map() };
}

function detach(node: Node): string {
  const path = pathOf(node);
  node.parent?.children.delete(node.name);
  return path;
}

function pathOf(node: Node): string {
  const names: string[] = [];
  for (let at = node; at.parent; at = at.parent) names.push(at.name);
  return names.reverse().join('/');
}

function isBelow(node: Node, folder: Node): boolean {
  for (let at: Node | undefined = node; at; at = at.parent) if (at === folder) return true;
  return false;
}

function refused(path: string, why: string): Error {
  return tarInvalid(`the entry ${JSON.stringify(path)} is refused: ${why}`);
}
