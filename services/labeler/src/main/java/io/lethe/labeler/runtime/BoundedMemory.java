package io.lethe.labeler.runtime;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Gives all stores of the process one bounded block cache and write buffer, whatever their number.
 * From Kafka Streams' developer guide, "Memory management", "RocksDB".
 */
public final class BoundedMemory implements RocksDBConfigSetter {

  /** Setting of Kafka Streams by which it learns how often stores are compacted, a Duration. */
  public static final String COMPACTION_INTERVAL = "lethe.labeler.compaction-interval";

  private static final long TOTAL_BYTES = 96L * 1024 * 1024;
  private static final long WRITE_BYTES = 32L * 1024 * 1024;
  private static final long MEMTABLE_BYTES = 2L * 1024 * 1024;

  /**
   * What a store takes of the write buffer at a time. RocksDB's eighth of a memtable would let a
   * hundred stores that hold next to nothing fill the buffer, and be written to disk for it.
   */
  private static final long ARENA_BLOCK_BYTES = 16L * 1024;

  /** What a store's list of files takes on disk in advance. RocksDB's 4 MB is for large stores. */
  private static final long MANIFEST_BYTES = 16L * 1024;

  /** From which size a store's list of files is written anew. RocksDB would let it grow to 1 GB. */
  private static final long MAX_MANIFEST_BYTES = 64L * 1024;

  static {
    // Loads the native library before the static fields below need it.
    RocksDB.loadLibrary();
  }

  private static final Cache CACHE = new LRUCache(TOTAL_BYTES, -1, false, 0.1);
  private static final WriteBufferManager WRITES = new WriteBufferManager(WRITE_BYTES, CACHE);

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    var tables = (BlockBasedTableConfig) options.tableFormatConfig();
    tables.setBlockCache(CACHE);
    tables.setCacheIndexAndFilterBlocks(true);
    tables.setCacheIndexAndFilterBlocksWithHighPriority(true);
    tables.setPinTopLevelIndexAndFilter(true);
    options.setWriteBufferManager(WRITES);
    options.setWriteBufferSize(MEMTABLE_BYTES);
    options.setMaxWriteBufferNumber(2);
    options.setArenaBlockSize(ARENA_BLOCK_BYTES);
    options.setManifestPreallocationSize(MANIFEST_BYTES);
    options.setMaxManifestFileSize(MAX_MANIFEST_BYTES);
    options.setTableFormatConfig(tables);
    if (configs.get(COMPACTION_INTERVAL) instanceof Duration interval) {
      // Drops what tombstones cover; without it files that nothing is written over stay as they
      // are.
      options.setPeriodicCompactionSeconds(Math.max(1, interval.toSeconds()));
    }
  }

  @Override
  public void close(String storeName, Options options) {
    // Cache and buffer belong to the process, not to a store.
  }
}
