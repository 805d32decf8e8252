package io.lethe.serving.rest;

import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.schemas.picture.Png;
import io.lethe.serving.refusal.InvalidFieldException;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.store.PictureStore;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Pictures that clients bring: looked at, and put into their report or into the store. */
@Singleton
public class BroughtPictures {

  private final PictureStore store;

  BroughtPictures(PictureStore store) {
    this.store = store;
  }

  /**
   * The report as it goes to the labeler. A small PNG stays in it as it came. All else goes on as a
   * PNG of the model's shape, in the report where it is small, and in the store where it is large.
   *
   * @param report with the client's file as its png: PNG, JPEG or WebP
   * @param shape of the model's pictures; empty where no version of it was seen
   * @throws InvalidFieldException naming the png, where it can't be used
   * @throws RefusedException STORE_AWAY, when it can't be stored now
   */
  SensitiveReport keep(SensitiveReport report, Optional<PictureShape> shape) {
    byte[] file = report.getPng().array();
    try {
      Picture picture = ClientPicture.decode(file, store.bounds());
      Picture fitting = shape.map(wanted -> fitting(picture, wanted)).orElse(picture);
      if (ClientPicture.isPng(file) && store.staysInline(file.length)) {
        return report;
      }
      byte[] png = Png.encode(fitting);
      return store.staysInline(png.length)
          ? SensitiveReport.newBuilder(report).setPng(ByteBuffer.wrap(png)).build()
          : SensitiveReport.newBuilder(report)
              .setPng(null)
              .setPicture(stored(report.getModel(), fitting, png))
              .build();
    } catch (PictureException e) {
      throw new InvalidFieldException("png", e.getMessage());
    }
  }

  private StoredPicture stored(String model, Picture picture, byte[] png) throws PictureException {
    try {
      return store.put(model, picture, png);
    } catch (IOException e) {
      throw new RefusedException(
          Refusal.STORE_AWAY, "The store of pictures can't take the picture now.", e);
    }
  }

  private static Picture fitting(Picture picture, PictureShape shape) {
    return (shape.channels() == 1 ? picture.asGrey() : Optional.of(picture))
        .filter(one -> PictureShape.of(one).equals(shape))
        .orElseThrow(
            () ->
                new InvalidFieldException(
                    "png",
                    "The picture is %s, but the model makes %s."
                        .formatted(PictureShape.of(picture), shape)));
  }
}
