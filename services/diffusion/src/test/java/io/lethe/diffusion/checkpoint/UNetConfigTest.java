package io.lethe.diffusion.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.noise.NoiseSchedule;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UNetConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static ObjectNode digits() throws Exception {
    return (ObjectNode) JSON.readTree(Golden.path("digits/unet/config.json").toFile());
  }

  @Test
  void nullHeadWidthIsOneHeadAndAnAbsentOneIsEight() throws Exception {
    assertThat(UNetConfig.parse(digits().putNull("attention_head_dim")).attentionHeadDim())
        .isEmpty();
    ObjectNode absent = digits();
    absent.remove("attention_head_dim");
    assertThat(UNetConfig.parse(absent).attentionHeadDim()).hasValue(8);
  }

  @Test
  void classesAreCountedAndMayBeAbsent() throws Exception {
    assertThat(UNetConfig.parse(digits().put("num_class_embeds", 10)).classes()).hasValue(10);
    assertThat(UNetConfig.parse(digits().putNull("num_class_embeds")).classes()).isEmpty();
    ObjectNode absent = digits();
    absent.remove("num_class_embeds");
    assertThat(UNetConfig.parse(absent).classes()).isEmpty();
  }

  @Test
  void theNullClassIsOneOfTheClasses() throws Exception {
    ObjectNode classes = digits().put("num_class_embeds", 11);
    assertThat(UNetConfig.parse(classes).nullClass()).isEmpty();
    assertThat(UNetConfig.parse(classes.putNull("null_class")).nullClass()).isEmpty();
    assertThat(UNetConfig.parse(classes.put("null_class", 10)).nullClass()).hasValue(10);
  }

  @Test
  void headsDivideTheChannelsWhereAttentionIs() throws Exception {
    // given 32 channels outside and 64 inside, and a head of 64
    ObjectNode config = digits().put("attention_head_dim", 64);
    config.set("block_out_channels", JSON.readTree("[32, 64]"));
    config.set("down_block_types", JSON.readTree("[\"DownBlock2D\", \"AttnDownBlock2D\"]"));
    config.set("up_block_types", JSON.readTree("[\"AttnUpBlock2D\", \"UpBlock2D\"]"));

    // when, then
    assertThat(UNetConfig.parse(config).attentionHeadDim()).hasValue(64);
    config.set("up_block_types", JSON.readTree("[\"AttnUpBlock2D\", \"AttnUpBlock2D\"]"));
    assertThatThrownBy(() -> UNetConfig.parse(config)).hasMessageContaining("attention_head_dim");
    config.put("attention_head_dim", 12).put("add_attention", true);
    config.set("down_block_types", JSON.readTree("[\"DownBlock2D\", \"DownBlock2D\"]"));
    config.set("up_block_types", JSON.readTree("[\"UpBlock2D\", \"UpBlock2D\"]"));
    assertThatThrownBy(() -> UNetConfig.parse(config)).hasMessageContaining("attention_head_dim");
    config.put("add_attention", false);
    assertThat(UNetConfig.parse(config).attentionHeadDim()).hasValue(12);
  }

  @Test
  void asManyChannelsComeOutAsGoIn() throws Exception {
    // given
    ObjectNode config = digits().put("in_channels", 6).put("out_channels", 3);
    ObjectNode script =
        JSON.createObjectNode()
            .put("_class_name", "TorchScript")
            .put("sample_size", 8)
            .put("in_channels", 6)
            .put("out_channels", 3);

    // when, then
    assertThatThrownBy(() -> UNetConfig.parse(config))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessage(
            "unet/config.json: out_channels = 3 is not supported; supported is in_channels, which"
                + " is 6.");
    assertThatThrownBy(() -> TorchScriptConfig.parse(script, ByteBuffer.allocate(0)))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessageContaining("out_channels = 3");
    assertThat(UNetConfig.parse(config.put("in_channels", 3)).inChannels()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 6})
  void aPictureIsGreyOrRgb(int channels) throws Exception {
    // given
    ObjectNode config = digits().put("in_channels", channels).put("out_channels", channels);
    ObjectNode script =
        JSON.createObjectNode()
            .put("_class_name", "TorchScript")
            .put("sample_size", 8)
            .put("in_channels", channels);

    // when, then
    String sentence =
        "unet/config.json: in_channels = %d is not supported; supported is 1 or 3, for pictures are"
            .formatted(channels);
    assertThatThrownBy(() -> UNetConfig.parse(config))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessage(sentence + " grey or RGB.");
    assertThatThrownBy(() -> TorchScriptConfig.parse(script, ByteBuffer.allocate(0)))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessage(sentence + " grey or RGB.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "time_embedding_type | \"fourier\"",
        "resnet_time_scale_shift | \"spatial\"",
        "class_embed_type | \"timestep\"",
        "class_embed_type | \"identity\"",
        "num_class_embeds | 0",
        "num_class_embeds | \"ten\"",
        "null_class | 0",
        "act_fn | \"gelu\"",
        "downsample_type | \"resnet\"",
        "dropout | 0.1",
        "mid_block_scale_factor | 2",
        "downsample_padding | 2",
        "sample_size | 27",
        "norm_num_groups | 5",
        "attention_head_dim | 12",
        "block_out_channels | []",
        "layers_per_block | 0",
        "layers_per_block | \"two\"",
        "down_block_types | [\"DownBlock2D\", \"SkipDownBlock2D\"]",
        "up_block_types | [\"UpBlock2D\"]",
      })
  void namesFieldAndValueThatItDoesNotSupport(String field, String value) throws Exception {
    ObjectNode config = digits();
    config.set(field, JSON.readTree(value));

    assertThatThrownBy(() -> UNetConfig.parse(config))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessageContaining("unet/config.json")
        .hasMessageContaining(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "beta_schedule | \"sigmoid\"",
        "prediction_type | \"v_prediction\"",
        "variance_type | \"learned\"",
        "trained_betas | [0.1]",
        "thresholding | true",
        "beta_end | 1.5",
      })
  void namesTheScheduleFieldThatItDoesNotSupport(String field, String value) throws Exception {
    ObjectNode config =
        (ObjectNode) JSON.readTree(Golden.path("digits/scheduler/scheduler_config.json").toFile());
    config.set(field, JSON.readTree(value));

    assertThatThrownBy(() -> NoiseSchedule.parse(config))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessageContaining("scheduler/scheduler_config.json")
        .hasMessageContaining(field);
  }
}
