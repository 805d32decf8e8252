package io.lethe.diffusion.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValueUtils;

/**
 * A script that is compiled for a device. It holds no weights. Several threads may call it at once.
 */
public final class ScriptedModule {
  private final SharedModule shared;
  private final NDArray callLosses;

  /**
   * Compiles the source, unless another network of the same source is there.
   *
   * @param owner on whose device it runs; it lives until that is closed
   */
  public ScriptedModule(String source, NDManager owner) {
    shared = SharedModule.hold(source, owner.getDevice());
    owner.attachInternal("module", shared::letGo); // once, when the manager is closed
    callLosses = owner.create(0f);
    callLosses.setName("module_method:losses"); // how DJL names the function to call
  }

  /** The network's output, attached to the manager of the first argument. */
  public NDArray forward(NDArray... arguments) {
    return run(new NDList(arguments));
  }

  /** The losses of rows, (N), of a script that has them. */
  public NDArray losses(NDArray... arguments) {
    NDList list = new NDList(arguments);
    list.add(callLosses);
    return run(list);
  }

  private NDArray run(NDList arguments) {
    // "true" leaves recording to the thread's gradient mode; "false" would forbid it.
    return IValueUtils.forward(shared.block(), arguments, true).singletonOrThrow();
  }
}
