package io.lethe.serving.drill;

import ai.djl.Device;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.PictureGenerator;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.version.VersionDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Versions of the shipped model that differ in brightness, and what each makes of every request of
 * the drill, each picture made alone.
 */
final class DrillVersions {

  static final List<String> NAMES = List.of("darker", "brighter");

  static final Path SHIPPED = Path.of("../standalone/assets/models/mnist-ddpm-28");
  private static final List<Float> SHIFTS = List.of(0.04f, -0.04f);

  private final Map<String, String> manifests = new HashMap<>();
  private final Map<String, Map<PictureRequest, byte[]>> alone = new HashMap<>();

  /** Writes and seals the versions below a directory. */
  DrillVersions(Path directory) throws IOException {
    try (DiffusionModel shipped = DiffusionModel.load(SHIPPED)) {
      float[] weights = shipped.weights().toFloatArray();
      for (int i = 0; i < NAMES.size(); i++) {
        float[] shifted = weights.clone();
        float shift = SHIFTS.get(i);
        ParameterLayout.Entry bias = shipped.network().layout().entry("conv_out.bias");
        shifted[(int) bias.offset()] += shift;
        write(NAMES.get(i), directory, shipped, shifted);
      }
    }
  }

  private void write(String name, Path directory, DiffusionModel shipped, float[] weights)
      throws IOException {
    try (DiffusionModel model =
        DiffusionModel.of(shipped.description(), layout -> weights, Device.cpu())) {
      Path version = directory.resolve(name);
      model.save(version);
      manifests.put(name, VersionDirectory.seal(version, Map.of()));
      Map<PictureRequest, byte[]> pictures = new HashMap<>();
      for (Ask ask : Ask.ALL) {
        for (PictureRequest request : ask.pictures()) {
          pictures.computeIfAbsent(
              request, one -> PictureGenerator.generate(model, List.of(one)).get(0));
        }
      }
      alone.put(name, pictures);
    }
  }

  String manifest(String version) {
    return manifests.get(version);
  }

  /** The versions that make this picture of the request, to one 8-bit level. */
  List<String> makersOf(PictureRequest request, byte[] pixels) {
    return NAMES.stream().filter(name -> alike(alone.get(name).get(request), pixels)).toList();
  }

  private static boolean alike(byte[] one, byte[] other) {
    if (one == null || one.length != other.length) {
      return false;
    }
    for (int i = 0; i < one.length; i++) {
      if (Math.abs((one[i] & 0xFF) - (other[i] & 0xFF)) > 1) {
        return false;
      }
    }
    return true;
  }

  /** Fewest pixels in which the versions' pictures of one request differ by over 8 levels. */
  int leastDifference() {
    return alone.get(NAMES.get(0)).keySet().stream().mapToInt(this::difference).min().orElseThrow();
  }

  private int difference(PictureRequest request) {
    byte[] one = alone.get(NAMES.get(0)).get(request);
    byte[] other = alone.get(NAMES.get(1)).get(request);
    int pixels = 0;
    for (int i = 0; i < one.length; i++) {
      if (Math.abs((one[i] & 0xFF) - (other[i] & 0xFF)) > 8) {
        pixels++;
      }
    }
    return pixels;
  }
}
