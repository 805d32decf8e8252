package io.lethe.diffusion.network;

import io.lethe.diffusion.checkpoint.Safetensors;
import java.util.Map;

/** Names that attention's tensors had before diffusers 0.15; old checkpoints still have them. */
final class LegacyNames {
  private static final Map<String, String> BEFORE =
      Map.of(
          ".to_q.", ".query.", ".to_k.", ".key.", ".to_v.", ".value.", ".to_out.0.", ".proj_attn.");

  private LegacyNames() {}

  /** The tensor of that name, or of the name it had, or null. */
  static Safetensors.Entry find(Map<String, Safetensors.Entry> tensors, String name) {
    Safetensors.Entry found = tensors.get(name);
    if (found != null) {
      return found;
    }
    for (Map.Entry<String, String> rename : BEFORE.entrySet()) {
      if (name.contains(rename.getKey())) {
        return tensors.get(name.replace(rename.getKey(), rename.getValue()));
      }
    }
    return null;
  }
}
