package io.lethe.serving.batching;

import java.util.ArrayList;
import java.util.List;

/**
 * The pictures of the next call, as many as its rows hold: a guided picture takes two. One that
 * takes more than a whole call has goes alone.
 */
final class NextBatch {

  private final List<PictureTask> pictures = new ArrayList<>();
  private int room;

  NextBatch(int maxRows) {
    this.room = maxRows;
  }

  boolean isFull() {
    return room <= 0;
  }

  /** Adds the picture that is due next; where it does not fit, nothing that is due later does. */
  void add(PictureTask task) {
    int rows = task.request().networkRows();
    if (rows > room && !pictures.isEmpty()) {
      room = 0;
      return;
    }
    room -= rows;
    pictures.add(task);
  }

  List<PictureTask> pictures() {
    return pictures;
  }
}
