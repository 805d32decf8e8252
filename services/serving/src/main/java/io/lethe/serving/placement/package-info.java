/**
 * Which instances a model is placed on: they load it first and unload it last. Any other instance
 * answers for the model as well.
 */
package io.lethe.serving.placement;
