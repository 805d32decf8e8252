package io.lethe.diffusion.texttoimage;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.script.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What diffusers' {@code load_lora_weights} does with the names and shapes of a version's file. The
 * rules are those of diffusers 0.30 to 0.35 with PEFT, read in {@code loaders/lora_pipeline.py},
 * {@code loaders/peft.py}, {@code utils/state_dict_utils.py} and {@code utils/peft_utils.py}.
 */
class LoadLoraWeightsTest {

  /** {@code UNET_TO_DIFFUSERS}, in its order: the first that is in a name is replaced. */
  private static final Map<String, String> TO_PEFT = new LinkedHashMap<>();

  static {
    TO_PEFT.put(".to_out_lora.up", ".to_out.0.lora_B");
    TO_PEFT.put(".to_out_lora.down", ".to_out.0.lora_A");
    TO_PEFT.put(".to_q_lora.down", ".to_q.lora_A");
    TO_PEFT.put(".to_q_lora.up", ".to_q.lora_B");
    TO_PEFT.put(".to_k_lora.down", ".to_k.lora_A");
    TO_PEFT.put(".to_k_lora.up", ".to_k.lora_B");
    TO_PEFT.put(".to_v_lora.down", ".to_v.lora_A");
    TO_PEFT.put(".to_v_lora.up", ".to_v.lora_B");
    TO_PEFT.put(".lora.up", ".lora_B");
    TO_PEFT.put(".lora.down", ".lora_A");
    TO_PEFT.put(".to_out.lora_magnitude_vector", ".to_out.0.lora_magnitude_vector");
  }

  @TempDir Path version;

  @ParameterizedTest
  @CsvSource({"sd1-tiny, 4", "sd2-tiny, 4", "sd1-tiny, 3"})
  void eachWeightFindsItsLayerAtScaleOne(String name, int rank) throws IOException {
    // given
    Path model = Golden.path("stable-diffusion/" + name);
    Map<String, List<Long>> unet =
        shapes(model.resolve("unet/diffusion_pytorch_model.safetensors"));

    // when
    Map<String, List<Long>> stored = written(model, rank);

    // then load_lora_weights takes it for a file of its format, all of it for the U-Net
    assertThat(stored.keySet())
        .allMatch(key -> key.contains("lora"))
        .allMatch(key -> key.startsWith("unet."))
        // Without an alpha it is the rank, and the scale alpha / rank is 1.
        .noneMatch(key -> key.contains("alpha"));

    // and PEFT makes of each attention projection one of two products
    Map<String, List<Long>> peft = toPeft(stored);
    TreeSet<String> layers = new TreeSet<>();
    peft.forEach(
        (key, shape) -> {
          String layer = key.substring(0, key.indexOf(".lora"));
          layers.add(layer);
          List<Long> weight = unet.get(layer + ".weight");
          assertThat(weight).as(layer).hasSize(2);
          if (key.equals(layer + ".lora_A.weight")) {
            assertThat(shape).as(key).containsExactly((long) rank, weight.get(1));
          } else {
            assertThat(key).isEqualTo(layer + ".lora_B.weight");
            assertThat(shape).as(key).containsExactly(weight.get(0), (long) rank);
          }
        });
    assertThat(peft).hasSize(2 * layers.size());
    assertThat(layers)
        .isEqualTo(
            unet.keySet().stream()
                .filter(key -> key.matches(".*\\.attn[12]\\.to_(q|k|v|out\\.0)\\.weight"))
                .map(key -> key.substring(0, key.length() - ".weight".length()))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @ParameterizedTest
  @CsvSource({"sd1-tiny", "sd2-tiny"})
  void namesAndShapesAreThoseOfAFileThatDiffusersReads(String name) throws IOException {
    // given
    Path model = Golden.path("stable-diffusion/" + name);

    // then
    assertThat(written(model, 4)).isEqualTo(shapes(model.resolve(LowRankFile.IN_VERSION)));
  }

  private Map<String, List<Long>> written(Path model, int rank) throws IOException {
    try (TextToImageModel base = TextToImageModel.load(model, Precision.FLOAT32, Device.cpu());
        TextToImageModel changed =
            base.withChange(rank, layout -> new float[Math.toIntExact(layout.size())])) {
      changed.save(version);
    }
    return shapes(version.resolve("lora").resolve("pytorch_lora_weights.safetensors"));
  }

  private static Map<String, List<Long>> toPeft(Map<String, List<Long>> stored) {
    Map<String, List<Long>> peft = new TreeMap<>();
    stored.forEach(
        (key, shape) -> {
          String inUnet = key.replace("unet.", "").replace(".processor.", ".");
          String renamed =
              TO_PEFT.entrySet().stream()
                  .filter(entry -> inUnet.contains(entry.getKey()))
                  .findFirst()
                  .map(entry -> inUnet.replace(entry.getKey(), entry.getValue()))
                  .orElse(inUnet);
          peft.put(renamed, shape);
        });
    return peft;
  }

  private static Map<String, List<Long>> shapes(Path file) throws IOException {
    try (Safetensors stored = Safetensors.open(file)) {
      return stored.entries().values().stream()
          .collect(
              Collectors.toMap(
                  Safetensors.Entry::name, Safetensors.Entry::shape, (a, b) -> a, TreeMap::new));
    }
  }
}
