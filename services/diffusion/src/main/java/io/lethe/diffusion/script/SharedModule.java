package io.lethe.diffusion.script;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * A compiled TorchScript module without state, which all networks of the same source on one device
 * share: compiling it, and its first call, take longer than reading the weights of a small model.
 * It lives from its first hold to the end of its last one. Several threads may call it at once.
 */
final class SharedModule {
  private record Key(String source, Device device) {}

  private static final Map<Key, SharedModule> HELD = new HashMap<>();

  private final Key key;
  private final NDManager manager;
  private final PtSymbolBlock block;
  private int holders;

  private SharedModule(Key key) {
    this.key = key;
    this.manager = NDManager.newBaseManager(key.device());
    try (InputStream archive = ScriptArchive.of(key.source())) {
      block = JniUtils.loadModule((PtNDManager) manager, archive, false, false);
    } catch (IOException e) {
      manager.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Holds the module of a source, which is compiled now unless somebody holds it already.
   *
   * @return the module; whoever gets it calls {@link #letGo} once
   */
  static SharedModule hold(String source, Device device) {
    synchronized (HELD) {
      SharedModule module = HELD.computeIfAbsent(new Key(source, device), SharedModule::new);
      module.holders++;
      return module;
    }
  }

  /** The module, not to be used after {@link #letGo}. */
  PtSymbolBlock block() {
    return block;
  }

  /** Ends one hold; the last one frees the module. */
  void letGo() {
    synchronized (HELD) {
      holders--;
      if (holders == 0) {
        HELD.remove(key);
        block.close();
        manager.close();
      }
    }
  }
}
