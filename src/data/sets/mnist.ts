/** MNIST and Fashion-MNIST: sets of four IDX files under the same names, which lie gzipped or not. */
import { openIdx } from '../formats/idx-dataset.ts'
import type { NamedSet } from './set.ts'

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

// https://github.com/zalandoresearch/fashion-mnist#labels
const clothes = [
  ...['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat'],
  ...['Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
]

const forms = {
  train: ['train-images-idx3-ubyte.gz', 'train-images-idx3-ubyte'],
  test: ['t10k-images-idx3-ubyte.gz', 't10k-images-idx3-ubyte'],
} as const

/** The labels lie next to the images. There are ten classes, however few of them the files show. */
const openAs =
  (classNames: readonly string[]): NonNullable<NamedSet['open']> =>
  (images, spec) =>
    openIdx(images, { spec, classes: classNames.length, classNames })

export const mnist = {
  description: 'handwritten digits, 28x28 grey, as IDX files: 60,000 train, 10,000 test',
  homepage: 'http://yann.lecun.com/exdb/mnist/',
  terms: 'CC BY-SA 3.0; cite LeCun et al., 1998',
  splits: ['train', 'test'],
  // The homepage serves the files no more; the addresses are those of TensorFlow Datasets and of torchvision.
  addresses: [
    'https://storage.googleapis.com/cvdf-datasets/mnist/',
    'https://ossci-datasets.s3.amazonaws.com/mnist/',
  ],
  // https://github.com/tensorflow/datasets, tensorflow_datasets/url_checksums/mnist.txt
  files: [
    {
      name: 'train-images-idx3-ubyte.gz',
      bytes: 9_912_422,
      sha256: '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
      splits: ['train'],
    },
    {
      name: 'train-labels-idx1-ubyte.gz',
      bytes: 28_881,
      sha256: '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
      splits: ['train'],
    },
    {
      name: 't10k-images-idx3-ubyte.gz',
      bytes: 1_648_877,
      sha256: '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
      splits: ['test'],
    },
    {
      name: 't10k-labels-idx1-ubyte.gz',
      bytes: 4_542,
      sha256: 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
      splits: ['test'],
    },
  ],
  folders: ['mnist', 'MNIST/raw'],
  forms,
  open: openAs(digits),
} as const satisfies NamedSet

export const fashionMnist = {
  description: 'articles of clothing, 28x28 grey, as IDX files: 60,000 train, 10,000 test',
  homepage: 'https://github.com/zalandoresearch/fashion-mnist',
  terms: 'MIT; cite Xiao, Rasul and Vollgraf, 2017',
  splits: ['train', 'test'],
  addresses: ['http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/'],
  // https://github.com/tensorflow/datasets, tensorflow_datasets/url_checksums/fashion_mnist.txt
  files: [
    {
      name: 'train-images-idx3-ubyte.gz',
      bytes: 26_421_880,
      sha256: '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
      splits: ['train'],
    },
    {
      name: 'train-labels-idx1-ubyte.gz',
      bytes: 29_515,
      sha256: 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
      splits: ['train'],
    },
    {
      name: 't10k-images-idx3-ubyte.gz',
      bytes: 4_422_102,
      sha256: '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
      splits: ['test'],
    },
    {
      name: 't10k-labels-idx1-ubyte.gz',
      bytes: 5_148,
      sha256: '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
      splits: ['test'],
    },
  ],
  folders: ['fashion-mnist', 'FashionMNIST/raw'],
  forms,
  open: openAs(clothes),
} as const satisfies NamedSet
