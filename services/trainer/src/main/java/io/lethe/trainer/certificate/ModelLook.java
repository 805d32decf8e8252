package io.lethe.trainer.certificate;

import io.lethe.trainer.gate.Gate;
import io.lethe.trainer.gate.GateLook;
import io.lethe.trainer.gate.GateMaterial;
import io.lethe.trainer.gate.Measurement;
import java.util.Map;

/**
 * What can be said of a model from its weights, the judge and the seed alone.
 *
 * @param gate by whose rules it was measured
 * @param material that it was measured on
 * @param measured what the gate sees of it
 * @param made the pictures that it is measured on
 */
public record ModelLook(
    Gate gate, GateMaterial material, Measurement measured, CertifiedPictures made) {

  /**
   * The gate's figures of this model as a candidate.
   *
   * @param look the gate's, which says by how much error its bounds are meant
   */
  public Map<String, Double> figures(ModelLook champion, GateLook look) {
    return gate.examine(champion.measured, measured, material, look).figures();
  }
}
