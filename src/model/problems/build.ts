import type { ProblemDescription } from '../problem.ts';

/** DM51xx: inputs, models and staged data. */
export const BUILD_PROBLEMS = {
  DM5101: {
    title: 'a source file cannot be read',
    severity: 'error',
    cause:
      'The file is torn, or its content is not in the declared format. Nothing was published; the last good release stays live.',
    remedy: 'Deliver the file again, correct the format of the dataset, or move the file out of the glob.',
  },
  DM5102: {
    title: 'a source file lacks a column',
    severity: 'error',
    cause:
      'A column that the dataset has, by declaration or in its first file, is missing: the source has drifted.',
    remedy: 'Have the file delivered with the column, or declare the columns of the dataset anew.',
  },
  DM5103: {
    title: 'a column of a source file has another type',
    severity: 'error',
    cause:
      'The type in this file does not become the type of the dataset without loss: the source has drifted.',
    remedy:
      'Have the file delivered with the old type, or declare the columns of the dataset with the new one.',
  },
  DM5104: {
    title: 'a source file has a new column',
    severity: 'warning',
    cause: 'The source delivers a column that the dataset does not have. It is left out.',
    remedy: 'Declare the column in the dataset to read it.',
  },
  DM5105: {
    title: 'a source file is a copy of another',
    severity: 'warning',
    cause:
      'Two files of one dataset hold the same bytes: the same batch was delivered twice. It is read once.',
    remedy: 'Remove the copy, or ask the source why it sends batches again.',
  },
  DM5106: {
    title: 'a source file changed after it was read',
    severity: 'error',
    cause:
      'Its rows are part of the release already. In mode `append` reading it again would double them; in mode `merge` and `full` it is read again.',
    remedy: 'Run the product with `--full-refresh`, and have sources deliver corrections as new files.',
  },
  DM5107: {
    title: 'the dataset of an input port is incomplete',
    severity: 'error',
    cause:
      'The source declares no such dataset, or the dataset lacks what its port type needs (path, columns, key).',
    remedy: 'Complete the dataset under `sources` in `datamesh.yaml`.',
    example: {
      bad: 'datasets: { customers: { path: data/customers/*.json } }',
      good: 'datasets: { customers: { path: data/customers/*.json, key: [id], columns: [{ name: id, type: string }] } }',
    },
  },
  DM5108: {
    title: 'the columns of an input are unknown',
    severity: 'error',
    cause: 'The dataset declares no columns and there is no file to read them from.',
    remedy: 'Declare `columns` for the dataset, or deliver the first file.',
  },
  DM5109: {
    title: 'an input port matches too many files',
    severity: 'error',
    cause: 'The glob matches more files than one port may track.',
    remedy: 'Narrow the glob, or merge small files at the source.',
  },
  DM5110: {
    title: 'events were set aside',
    severity: 'warning',
    cause:
      'Events that are not JSON, do not match the columns of the dataset or lack key or position do not block the stream: they are kept apart with the reason.',
    remedy: 'Look at the file named in the message, correct the producer and send the events again.',
  },
  DM5111: {
    title: 'an Avro schema uses what tables cannot hold',
    severity: 'error',
    cause: 'The file uses a union of several types, a recursive record or a codec that is not supported.',
    remedy: 'Have the source write unions with null only, and the codec `null` or `deflate`.',
  },
  DM5112: {
    title: 'a source file is gone',
    severity: 'warning',
    cause: 'A file that earlier builds read is no longer there. Tables in mode `full` lose its rows.',
    remedy: 'Restore the file if it was removed by mistake.',
  },
  DM5113: {
    title: 'a source file changed while it was read',
    severity: 'error',
    cause:
      'A producer wrote to the file during the build, so its rows may be half old and half new. Nothing was published.',
    remedy: 'Run again; have producers write under a temporary name and rename.',
  },
  DM5114: {
    title: 'an input port has no files',
    severity: 'warning',
    cause: 'The glob of the dataset matches nothing, so the model reads an empty relation.',
    remedy: 'Check the path of the dataset, relative to the folder of `datamesh.yaml`.',
  },
  DM5120: {
    title: 'the model reads something that is not an input',
    severity: 'error',
    cause:
      'A model may read the declared input ports of its product and nothing else: no files, no network, no catalogue, no settings, no other table of the same product.',
    remedy: 'Declare what it needs under `inputPorts` and read it by the name of the port.',
    example: { bad: "SELECT * FROM 'orders.parquet'", good: 'SELECT * FROM orders' },
  },
  DM5121: {
    title: 'the model is not one SELECT statement',
    severity: 'error',
    cause: 'The SQL does not parse, or holds no or several statements.',
    remedy: 'Correct the SQL at the place named.',
  },
  DM5122: {
    title: 'the model does not bind',
    severity: 'error',
    cause: 'A name or type in the SQL does not fit the input relations.',
    remedy: 'Compare the model with the columns of its inputs (`datamesh describe`).',
  },
  DM5123: {
    title: 'the model fails on the data',
    severity: 'error',
    cause: 'A value could not be computed or does not fit the declared type. Nothing was published.',
    remedy: 'Handle the value in the model, for example with `try_cast`, or correct the source.',
  },
  DM5124: {
    title: 'a table has no model',
    severity: 'error',
    cause: 'Every table of a product is built by one model file.',
    remedy: 'Write `model.sql` (one table) or `models/<table>.sql`.',
  },
  DM5130: {
    title: 'merge needs key columns',
    severity: 'error',
    cause: 'Rows are matched by the columns with `key: true`, and the table has none.',
    remedy: 'Mark the key columns, or use mode `append` or `full`.',
  },
  DM5131: {
    title: 'a backfill is not possible',
    severity: 'error',
    cause: 'A backfill replaces the rows of a time window by the watermark, inside a table that is live.',
    remedy: 'Declare `incremental.watermark` with a date or timestamp column, and publish a first release.',
  },
  DM5132: {
    title: 'retention has no effect',
    severity: 'warning',
    cause:
      '`governance.retentionPeriod` removes rows by the watermark, and the table declares none of type date or timestamp.',
    remedy: 'Declare `incremental.watermark`.',
  },
  DM5133: {
    title: 'new rows of an input cannot be told from old ones',
    severity: 'error',
    cause:
      'A table in mode `append` takes only what is new since its last release. Its input rewrote rows, no longer keeps the snapshot that was read last, or is one of several products.',
    remedy: 'Use mode `merge` or `full`, or run with `--full-refresh`.',
  },
  DM5140: {
    title: 'an input product has no release',
    severity: 'error',
    cause: 'The product that the port reads was never published, so there is nothing to read.',
    remedy: 'Build the input product first: `datamesh run <domain.product>`.',
  },
  DM5141: {
    title: 'an input product may not be read',
    severity: 'error',
    cause: 'A build reads another product as its own domain’s team, and that team may not read it.',
    remedy: 'Ask the owner of the product for access.',
  },
  DM5142: {
    title: 'an input product is masked in a way that builds cannot apply yet',
    severity: 'error',
    cause:
      'The access decision asks for a mask that this version cannot apply. Reading clear values instead would void it.',
    remedy: 'Ask the owner for clear values or for another mask.',
  },
} as const satisfies Record<string, ProblemDescription>;
