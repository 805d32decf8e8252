/**
 * Pictures by row number, from known data sets, folders and memory, and views of them. They know no
 * network and no loss.
 */
package io.lethe.diffusion.dataset;
