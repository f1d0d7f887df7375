import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { loadEngine } from './connection.ts';
import { minimalBytes, murmur3, murmur3OfLong } from './murmur3.ts';

/** SQL functions of the session: the Iceberg hash of a value by the form in which it is hashed. */
export const BUCKET_FUNCTIONS = {
  long: 'datamesh_murmur3_long',
  text: 'datamesh_murmur3_text',
  bytes: 'datamesh_murmur3_bytes',
  decimal: 'datamesh_murmur3_decimal',
} as const;

const encoder = new TextEncoder();

/** The engine has no Murmur3, so that these run here, a chunk of rows at a time; the gate lets no user name them. */
export async function registerBucketFunctions(connection: DuckDBConnection): Promise<void> {
  const { BIGINT, BLOB, DuckDBScalarFunction, INTEGER, VARCHAR } = await loadEngine();
  const register = (name: string, parameter: DuckDBType, hash: (value: DuckDBValue) => number): void => {
    connection.registerScalarFunction(
      DuckDBScalarFunction.create({
        name,
        parameterTypes: [parameter],
        returnType: INTEGER,
        mainFunction: (_info, input, output) => {
          const values = input.getColumnVector(0);
          for (let row = 0; row < input.rowCount; row++) {
            const value = values.getItem(row);
            output.setItem(row, value === null ? null : hash(value));
          }
          output.flush();
        },
      }),
    );
  };
  register(BUCKET_FUNCTIONS.long, BIGINT, (value) => murmur3OfLong(BigInt(String(value))));
  register(BUCKET_FUNCTIONS.text, VARCHAR, (value) => murmur3(encoder.encode(String(value))));
  register(BUCKET_FUNCTIONS.bytes, BLOB, (value) => murmur3((value as { bytes: Uint8Array }).bytes));
  register(BUCKET_FUNCTIONS.decimal, VARCHAR, (value) => murmur3(unscaledBytes(String(value))));
}

/** Decimal text has exactly its scale's digits after the point: without it, it is the unscaled integer. */
function unscaledBytes(text: string): Uint8Array {
  return minimalBytes(BigInt(text.replace('.', '')));
}
