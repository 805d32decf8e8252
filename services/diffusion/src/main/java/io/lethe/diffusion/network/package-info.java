/**
 * What all networks share: named parameters in one flat array, the layers of small convolutional
 * networks, and back-propagation.
 */
package io.lethe.diffusion.network;
