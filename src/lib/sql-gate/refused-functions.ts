import { namesIn } from './allowed-functions.ts';

/**
 * The functions of DuckDB 1.5.5 that were looked at and refused, by reason. The gate does not read this list (what is
 * not allowed is refused); it records the verdict, so that a new function of an upgrade is seen as new.
 */
const FAMILIES = [
  // SQL as data
  `
  json_deserialize_sql json_serialize_plan json_serialize_sql
  `,
  // effects, time spent, statistics below a filter
  `
  currval error nextval setseed sleep_ms stats write_log
  `,
  // internal or unvetted
  `
  __internal_compress_integral_ubigint __internal_compress_integral_uinteger
  __internal_compress_integral_usmallint __internal_compress_integral_utinyint
  __internal_compress_string_hugeint __internal_compress_string_ubigint
  __internal_compress_string_uhugeint __internal_compress_string_uinteger
  __internal_compress_string_usmallint __internal_compress_string_utinyint
  __internal_decompress_integral_bigint __internal_decompress_integral_hugeint
  __internal_decompress_integral_integer __internal_decompress_integral_smallint
  __internal_decompress_integral_ubigint __internal_decompress_integral_uhugeint
  __internal_decompress_integral_uinteger __internal_decompress_integral_usmallint
  __internal_decompress_string can_cast_implicitly cast_to_type combine constant_or_null create_sort_key
  enum_code enum_first enum_last enum_range enum_range_boundary equi_width_bins finalize get_type
  is_histogram_other_bin make_type parse_duckdb_log_message regexp_split_to_table remap_struct
  replace_type st_asbinary st_astext st_aswkb st_aswkt st_crs st_geomfromwkb st_intersects_extent
  st_setcrs sum_no_overflow switch timetz_byte_comparable variant_bytes_to_variant variant_extract
  variant_normalize variant_to_parquet_variant variant_typeof vector_type
  `,
  // table functions
  `
  arrow_scan arrow_scan_dumb check_peg_parser checkpoint disable_logging disable_peg_parser
  disable_profiling duckdb_approx_database_count duckdb_columns duckdb_connection_count duckdb_constraints
  duckdb_coordinate_systems duckdb_databases duckdb_dependencies duckdb_extensions
  duckdb_external_file_cache duckdb_functions duckdb_indexes duckdb_keywords duckdb_log_contexts
  duckdb_logs duckdb_logs_parsed duckdb_memory duckdb_optimizers duckdb_prepared_statements
  duckdb_profiling_settings duckdb_schemas duckdb_secret_types duckdb_secrets duckdb_sequences
  duckdb_settings duckdb_table_sample duckdb_tables duckdb_temporary_files duckdb_types duckdb_variables
  duckdb_views enable_logging enable_peg_parser enable_profiling force_checkpoint glob histogram_values
  icu_calendar_names json_each json_execute_serialized_sql json_tree parquet_bloom_probe
  parquet_file_metadata parquet_full_metadata parquet_kv_metadata parquet_metadata parquet_scan
  parquet_schema pg_timezone_names pragma_collations pragma_database_size pragma_metadata_info
  pragma_platform pragma_show pragma_storage_info pragma_table_info pragma_user_agent pragma_version query
  query_table read_blob read_csv read_csv_auto read_duckdb read_json read_json_auto read_json_objects
  read_json_objects_auto read_ndjson read_ndjson_auto read_ndjson_objects read_parquet read_text
  repeat_row seq_scan sniff_csv sql_auto_complete summary test_all_types test_vector_types
  truncate_duckdb_logs which_secret
  `,
  // the session and its catalogue
  `
  col_description current_catalog current_connection_id current_database current_query current_query_id
  current_role current_schema current_schemas current_setting current_transaction_id current_user
  format_pg_type format_type generate_subscripts get_block_size getvariable has_any_column_privilege
  has_column_privilege has_database_privilege has_foreign_data_wrapper_privilege has_function_privilege
  has_language_privilege has_schema_privilege has_sequence_privilege has_server_privilege
  has_table_privilege has_tablespace_privilege in_search_path inet_client_addr inet_client_port
  inet_server_addr inet_server_port map_to_pg_oid obj_description pg_collation_is_visible
  pg_conf_load_time pg_conversion_is_visible pg_function_is_visible pg_get_constraintdef pg_get_expr
  pg_get_viewdef pg_has_role pg_is_other_temp_schema pg_my_temp_schema pg_opclass_is_visible
  pg_operator_is_visible pg_opfamily_is_visible pg_postmaster_start_time pg_size_pretty pg_sleep
  pg_table_is_visible pg_ts_config_is_visible pg_ts_dict_is_visible pg_ts_parser_is_visible
  pg_ts_template_is_visible pg_type_is_visible pg_typeof session_user shobj_description txid_current user
  version
  `,
];

export const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set(FAMILIES.flatMap(namesIn));
