package io.lethe.diffusion.script;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.network.ParameterLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A network's script as files, for {@code torch.jit.load} without Lethe: {@code NAME.pt}, and in
 * {@code NAME.json} where its parameters lie in the flat arrays that it takes.
 *
 * @param source as {@link Script#source} gives it
 * @param script whose layouts go with it
 * @param frequencies of the time embedding, an argument; empty for a network that knows no time
 */
public record ScriptFiles(String source, Script script, float[] frequencies) {

  /** Writes both files, over older ones. */
  public void write(Path directory, String name) throws IOException {
    Files.createDirectories(directory);
    try (InputStream archive = ScriptArchive.of(source)) {
      Path target = directory.resolve(name + ".pt");
      Files.copy(archive, target, StandardCopyOption.REPLACE_EXISTING);
    }
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode();
    put(root.putArray("weights"), script.layout());
    put(root.putArray("delta"), script.lowRankLayout());
    ArrayNode waves = root.putArray("frequencies");
    for (float frequency : frequencies) {
      waves.add(frequency);
    }
    json.writeValue(directory.resolve(name + ".json").toFile(), root);
  }

  private static void put(ArrayNode parameters, ParameterLayout layout) {
    for (ParameterLayout.Entry entry : layout.entries()) {
      ObjectNode parameter = parameters.addObject().put("name", entry.name());
      entry.shape().forEach(parameter.putArray("shape")::add);
      parameter.put("offset", entry.offset()).put("fanIn", entry.fanIn());
    }
  }
}
