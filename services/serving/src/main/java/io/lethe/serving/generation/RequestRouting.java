package io.lethe.serving.generation;

import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.batching.PictureMaking;
import java.util.List;

/** Decides whose pictures a request gets, and hears of the pictures it got. */
public interface RequestRouting {

  /** The champion makes all pictures. */
  RequestRouting CHAMPION =
      new RequestRouting() {
        @Override
        public PictureMaking makerOf(CheckedRequest request, PictureMaking champion) {
          return champion;
        }

        @Override
        public void answered(CheckedRequest request, List<MadePicture> pictures) {}
      };

  /** Who makes a request's pictures; all of them, and those that are made in place of some. */
  PictureMaking makerOf(CheckedRequest request, PictureMaking champion);

  /**
   * The pictures of a request are made and screened. Called on a thread that must not wait.
   *
   * @param pictures as they were made at first, before others were made in place of some
   */
  void answered(CheckedRequest request, List<MadePicture> pictures);
}
