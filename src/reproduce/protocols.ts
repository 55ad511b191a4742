/** How networks are trained, by data set and scale: what the arms of several experiments share. */
import type { Protocol, Scale, TrainSettings } from './experiment.ts'

/** Whatever the data. */
type Course = { readonly epochs: number } & Readonly<Record<string, string | number>>

/** Statistics of the training set's pixels, as usual. */
const cifar = { mean: '.4914,.4822,.4465', std: '.2470,.2435,.2616', augment: 'crop:2,flip' } as const

/**
 * The paper's training (section 5.1, after Zhang et al. 2018): SGD 0.1 with Nesterov momentum 0.9, weight decay 1e-4, a
 * tenth of the rate at a third and at two thirds of the epochs. Batch, augmentation and momentum are those of the
 * authors' code.
 *
 * @see https://github.com/vikasverma1077/manifold_mixup/tree/master/supervised
 */
const paper = (epochs: number): Course => ({
  epochs,
  batch: 100,
  'learning-rate': 0.1,
  milestones: `${Math.round(epochs / 3)},${Math.round((2 * epochs) / 3)}`,
})

/** The same in small: fewer images, fewer epochs. */
const small = (epochs: number, perClass: number): Course => ({
  ...paper(epochs),
  batch: 64,
  'per-class': perClass,
})

/**
 * Epochs, and images of all classes together, at `cpu` scale. What the paper regularizes are networks that know their training set by heart; on two cores
 * that takes few images and many epochs, not many images and few epochs (the experiment `data-size` compares the two).
 */
const fewImages = { epochs: 100, images: 2000 } as const

const classes = { 'cifar-10': 10, 'cifar-100': 100 } as const

const cifarIn =
  (cpuEpochs: number) =>
  (scale: Scale, data: keyof typeof classes, epochs: number): Protocol => ({
    data,
    ...cifar,
    ...(scale === 'full' ? paper(epochs) : small(cpuEpochs, fewImages.images / classes[data])),
  })

/** CIFAR-10 or CIFAR-100. @param epochs of the full scale */
export const onCifar = cifarIn(fewImages.epochs)

/** The same for tables of many arms: half the epochs at `cpu` scale. */
export const onCifarShort = cifarIn(fewImages.epochs / 2)

/** A network of the paper; on two cores with 16 channels in its first stage, which is a Wide-ResNet of width 1. */
export function sized(
  scale: Scale,
  network: string,
): { readonly network: string } & Readonly<Record<string, string | number>> {
  if (scale === 'full') return { network }
  const [wide] = /^wrn-\d+-/.exec(network) ?? []
  return wide === undefined ? { network, width: 16 } : { network: `${wide}1` }
}

/** What most of section 5 is about; experiments that train it alike share the networks. */
export const preActResNet18OnCifar10 = (scale: Scale): TrainSettings => ({
  ...sized(scale, 'preactresnet18'),
  ...onCifar(scale, 'cifar-10', 1200),
})

/** SVHN is trained without flips. @param epochs of the full scale */
export const onSvhn = (scale: Scale, epochs: number): Protocol => ({
  data: 'svhn',
  mean: '.4377,.4438,.4728',
  std: '.1980,.2010,.1970',
  augment: 'crop:2',
  ...(scale === 'full' ? paper(epochs) : small(fewImages.epochs, fewImages.images / 10)),
})

/** 64x64 images of 200 classes: at `cpu` scale few of each, and few epochs. */
export const onTinyImagenet = (scale: Scale): Protocol => ({
  data: 'tiny-imagenet',
  mean: '.4802,.4481,.3975',
  std: '.2770,.2691,.2821',
  augment: 'crop:4,flip',
  ...(scale === 'full' ? { ...paper(2000), milestones: '1000,1500' } : small(25, 20)),
})
