import { CatalogError, type TableId } from '../../capabilities/catalog.ts';
import type { Storage } from '../../capabilities/storage.ts';
import { SystemError } from '../../model/problem.ts';
import type { EmbeddedCatalogOptions } from './embedded-catalog.ts';
import { accessUri } from './metadata-file.ts';
import { readOnly } from './namespaces.ts';

/** Where a table goes that a client creates without naming a place; the id keeps it apart from dropped namesakes. */
export function defaultLocation(options: EmbeddedCatalogOptions, id: TableId, uuid: string): string {
  const part = (name: string): string =>
    name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, NAME_PART_CHARACTERS_MAX);
  const folder = `${part(id.table)}-${uuid}`;
  return options.storage.locate(`warehouse://${part(id.warehouse)}/${part(id.namespace)}/${folder}`);
}

const NAME_PART_CHARACTERS_MAX = 80;

/**
 * Checks a place that a client names: inside the warehouse, and neither in nor around a product's table.
 *
 * errors  CatalogError BadRequestException (outside), ForbiddenException (a product's files)
 */
export async function assertLocation(options: EmbeddedCatalogOptions, location: string): Promise<void> {
  const uri = accessUri(location);
  try {
    options.storage.enginePath(uri);
  } catch (cause) {
    if (!(cause instanceof SystemError)) throw cause;
    throw new CatalogError('BadRequestException', `location ${location} is outside the warehouse`);
  }
  const pointers = await options.state.pointers.list(options.environment);
  const asked = folderOf(options.storage, uri);
  const clash = pointers.find((pointer) => {
    if (!pointer.owner) return false;
    const owned = folderOf(options.storage, pointer.metadataLocation.replace(/\/metadata\/[^/]*$/, ''));
    return asked.startsWith(owned) || owned.startsWith(asked);
  });
  if (clash) throw readOnly([clash], `location ${location}`);
}

/** Compared as the engine sees them, so that no other spelling of a path slips through. */
function folderOf(storage: Storage, uri: string): string {
  return `${storage.enginePath(accessUri(uri)).replace(/\/+$/, '')}/`;
}
