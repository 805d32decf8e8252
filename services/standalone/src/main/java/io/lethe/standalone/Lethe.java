package io.lethe.standalone;

import io.quarkus.runtime.annotations.QuarkusMain;

@QuarkusMain
public final class Lethe {
  private Lethe() {}

  public static void main(String[] args) {}
}
